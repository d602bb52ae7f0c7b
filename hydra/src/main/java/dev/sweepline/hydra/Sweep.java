package dev.sweepline.hydra;

import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/// Several values given to one key by an override.
public sealed interface Sweep {

  /// Listed values; simple when written with nothing but commas.
  record Choice(
      List<@Nullable Object> items, boolean simple, boolean shuffled, SortedSet<String> tags)
      implements Sweep {}

  /// Numbers at equal distances, without the end.
  record Range(Number start, Number stop, Number step, boolean shuffled, SortedSet<String> tags)
      implements Sweep {}

  /// All numbers between two; it cannot be enumerated.
  record Interval(Number start, Number end, SortedSet<String> tags) implements Sweep {}

  /// The options of a group whose names match.
  record Glob(List<String> include, List<String> exclude) implements Sweep {}
}
