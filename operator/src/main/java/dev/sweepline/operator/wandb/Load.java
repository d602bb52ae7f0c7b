package dev.sweepline.operator.wandb;

import java.util.List;
import java.util.function.Predicate;

/// What the forwarder has in hand.
///
/// @param runs that are tracked
/// @param rows that wait
/// @param inTrouble runs that W&B or the disk does not take
/// @param parked runs that left something on Kafka
record Load(int runs, int rows, int inTrouble, int parked) {
  static Load of(List<Tracker> trackers) {
    return new Load(
        trackers.size(),
        trackers.stream().mapToInt(tracker -> tracker.backlog().size()).sum(),
        count(trackers, tracker -> tracker.trouble().isPresent()),
        count(trackers, tracker -> tracker.backlog().resumeFrom().isPresent()));
  }

  private static int count(List<Tracker> trackers, Predicate<Tracker> condition) {
    return (int) trackers.stream().filter(condition).count();
  }
}
