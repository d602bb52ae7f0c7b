package dev.sweepline.operator.sweep;

import dev.sweepline.planner.experiment.ExperimentView;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Says whose checkpoints somebody besides their sweep reads, or is about to read; they stay as
/// long as it says so.
@FunctionalInterface
public interface StillNeeded {
  StillNeeded NONE = (_, _) -> Set.of();

  /// The uids of those trials of a sweep.
  Set<String> among(Sweep sweep, List<ExperimentView> trials);

  /// Those that either of them needs.
  default StillNeeded and(StillNeeded other) {
    return (sweep, trials) ->
        Stream.concat(among(sweep, trials).stream(), other.among(sweep, trials).stream())
            .collect(Collectors.toUnmodifiableSet());
  }
}
