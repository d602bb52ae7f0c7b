package dev.sweepline.planner.trial;

import java.util.List;
import java.util.stream.Collectors;

/// Something in a spec that its author can mend: where it is, and what is wrong with it.
public record SpecProblem(String field, String message) {

  // A condition's message ends at 4096 characters, and nobody reads more than a few.
  private static final int SHOWN = 5;

  @Override
  public String toString() {
    return field + ": " + message;
  }

  /// Problems as one line for people.
  public static String summary(List<SpecProblem> problems) {
    var shown =
        problems.stream().limit(SHOWN).map(SpecProblem::toString).collect(Collectors.joining("; "));
    return problems.size() <= SHOWN
        ? shown
        : shown + "; and " + (problems.size() - SHOWN) + " more";
  }
}
