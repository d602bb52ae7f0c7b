package dev.sweepline.hydra;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One reason why a configuration cannot be composed, with what a person needs to mend it.
///
/// @param subject the override or key that is at fault
/// @param place the file and line it came from, where there is one
/// @param options what could have been written instead, all of it
/// @param suggestion what was probably meant
public record Problem(
    Category category,
    String message,
    @Nullable String subject,
    @Nullable Place place,
    List<String> options,
    @Nullable String suggestion) {

  /// What kind of mistake it is; a caller can act on it.
  public enum Category {
    /// An override does not follow the grammar.
    SYNTAX,
    /// A YAML file cannot be read.
    YAML,
    /// A config or an option of a group does not exist.
    NOT_FOUND,
    /// A defaults list contradicts itself or an override of it has no match.
    DEFAULTS,
    /// A key does not exist, exists already or cannot be deleted.
    KEY,
    /// Two values cannot be merged, or a value has the wrong type.
    MERGE,
    /// A sweep where one value is needed, or a sweep that cannot be enumerated.
    SWEEP,
    /// An interpolation cannot be resolved.
    INTERPOLATION,
    /// A mandatory value or choice was not given.
    MISSING,
    /// A limit that keeps hostile input from using up time or memory.
    LIMIT
  }

  public Problem {
    options = List.copyOf(options);
  }

  static Problem of(Category category, String message) {
    return new Problem(category, message, null, null, List.of(), null);
  }

  Problem saying(String message) {
    return new Problem(category, message, subject, place, options, suggestion);
  }

  Problem about(@Nullable String subject) {
    return new Problem(category, message, subject, place, options, suggestion);
  }

  Problem at(@Nullable Place place) {
    return new Problem(category, message, subject, place, options, suggestion);
  }

  Problem suggesting(@Nullable String suggestion) {
    return new Problem(category, message, subject, place, options, suggestion);
  }

  /// Offers the options, and the nearest of them to what was written.
  Problem withOptions(Iterable<String> options, String written) {
    List<String> sorted = Nearest.sorted(options);
    return new Problem(
        category, message, subject, place, sorted, Nearest.to(written, sorted).orElse(suggestion));
  }

  HydraException asException() {
    return new HydraException(List.of(this));
  }

  /// The whole problem as text: where, what, what was probably meant, what is possible.
  public String describe() {
    var text = new StringBuilder();
    if (place != null) {
      text.append(place).append(": ");
    }
    text.append(message);
    if (suggestion != null) {
      text.append("\nDid you mean '").append(suggestion).append("'?");
    }
    if (!options.isEmpty()) {
      text.append("\nAvailable: ").append(String.join(", ", options));
    }
    return text.toString();
  }

  @Override
  public String toString() {
    return describe();
  }
}
