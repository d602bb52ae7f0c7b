package dev.sweepline.operator.wandb;

import java.util.Optional;

/// Makes the tracker that a run's mode asks for.
record Trackers(
    RunStates states, OfflineTracker.Place place, Tempo tempo, Room room, OnlineTracker.Ways ways) {
  /// Rows of one run in memory: some 10 MB at most.
  private static final int CAPACITY = 20_000;

  /// Rows of all runs in memory: some 100 MB at most.
  static final int ROOM = 150_000;

  /// Empty if the run has ended before.
  Optional<Tracker> begin(TrackedRun run) {
    var state = states.of(run.id()).orElse(null);
    if (state != null && state.ended()) {
      return Optional.empty();
    }
    var backlog = new Backlog(CAPACITY, room);
    return switch (run.mode()) {
      case DISABLED -> Optional.empty();
      case OFFLINE -> {
        if (state != null && state.resumeFrom() != null) {
          backlog.leftOut().from(state.resumeFrom());
        }
        yield Optional.of(new OfflineTracker(run, state, backlog, place));
      }
      case ONLINE -> Optional.of(new OnlineTracker(run, state, backlog, tempo, ways));
    };
  }
}
