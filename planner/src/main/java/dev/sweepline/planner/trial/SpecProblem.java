package dev.sweepline.planner.trial;

import java.util.List;
import java.util.stream.Collectors;

/// Something in a spec that its author can mend: where it is, what is wrong with it, and what could
/// stand there instead.
///
/// @param ofKey whether the field's key is wrong, so that no other value would be better
public record SpecProblem(String field, String message, List<String> options, boolean ofKey) {

  // A condition's message ends at 4096 characters, and nobody reads more than a few.
  private static final int SHOWN = 5;
  private static final int SHOWN_OPTIONS = 20;
  private static final int HEADLINE = 240;

  public SpecProblem {
    options = List.copyOf(options);
  }

  public SpecProblem(String field, String message, List<String> options) {
    this(field, message, options, false);
  }

  public SpecProblem(String field, String message) {
    this(field, message, List.of());
  }

  /// The same, said of another field.
  public SpecProblem in(String otherField) {
    return new SpecProblem(otherField, message, options);
  }

  @Override
  public String toString() {
    return field + ": " + message + available();
  }

  private String available() {
    return options.isEmpty()
        ? ""
        : " (available: "
            + options.stream().limit(SHOWN_OPTIONS).collect(Collectors.joining(", "))
            + (options.size() > SHOWN_OPTIONS ? ", …)" : ")");
  }

  /// Problems as one line for people.
  public static String summary(List<SpecProblem> problems) {
    var shown =
        problems.stream().limit(SHOWN).map(SpecProblem::toString).collect(Collectors.joining("; "));
    return problems.size() <= SHOWN
        ? shown
        : shown + "; and " + (problems.size() - SHOWN) + " more";
  }

  /// The first problem, short enough for a column of a table.
  public static String headline(List<SpecProblem> problems) {
    var first = problems.getFirst();
    var line = first.field() + ": " + first.message();
    var cut = line.length() <= HEADLINE ? line : line.substring(0, HEADLINE - 1) + "…";
    return problems.size() == 1 ? cut : cut + " (and " + (problems.size() - 1) + " more)";
  }
}
