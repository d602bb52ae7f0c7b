package dev.sweepline.operator.wandb;

import java.util.Optional;

/// Makes the tracker that a run's mode asks for.
record Trackers(
    RunStates states, OfflineTracker.Place place, Tempo tempo, OnlineTracker.Ways ways) {
  /// Rows of one run in memory: some 10 MB at most.
  private static final int CAPACITY = 20_000;

  /// Empty if the run has ended before.
  Optional<Tracker> begin(TrackedRun run) {
    return switch (run.mode()) {
      case OFFLINE -> Optional.of(new OfflineTracker(run, new Backlog(CAPACITY), place));
      case ONLINE -> {
        var state = states.of(run.id());
        yield state.filter(RunState::ended).isPresent()
            ? Optional.empty()
            : Optional.of(
                new OnlineTracker(run, state.orElse(null), new Backlog(CAPACITY), tempo, ways));
      }
    };
  }
}
