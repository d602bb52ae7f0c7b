package dev.sweepline.operator.wandb;

import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.wandb.RunHistory;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// One run at the desk: its tracker, or what waits until there is one.
final class Entry {
  private static final int MOST_WAITING = 1_000;

  final String id;
  final int partition;
  final Instant since;
  @Nullable Tracker tracker;
  @Nullable Instant settledAt;
  boolean split;

  /// Since when Kafka has all rows that were asked for.
  @Nullable Instant deliveredAt;

  /// As it is on the compacted topic.
  @Nullable RunState remembered;

  /// From here on, what is for it is left on Kafka until it has a tracker.
  OptionalLong leftOutFrom = OptionalLong.empty();

  private final Room room;
  private final WaitingEvents waiting;
  private long repeated;
  private long missed;

  Entry(String id, int partition, Instant since, Room room) {
    this.id = id;
    this.partition = partition;
    this.since = since;
    this.room = room;
    waiting = new WaitingEvents(room);
  }

  void accept(TrainerEvent event, long offset) {
    if (tracker != null) {
      tracker.accept(event, offset);
    } else if (leftOutFrom.isEmpty() && !waitsToCatchUp()) {
      if (waiting.size() < MOST_WAITING && room.isLeft()) {
        waiting.add(event, offset);
      } else {
        leftOutFrom = OptionalLong.of(offset);
      }
    }
  }

  private boolean waitsToCatchUp() {
    return remembered != null && remembered.resumeFrom() != null;
  }

  void start(Tracker begun) {
    waiting.drainTo(begun::accept);
    leftOutFrom.ifPresent(begun.backlog().leftOut()::from);
    tracker = begun;
  }

  OptionalLong firstUnsafeOffset() {
    if (tracker != null) {
      return tracker.backlog().firstUnsafeOffset();
    }
    return waiting.size() == 0 ? leftOutFrom : waiting.firstOffset();
  }

  Optional<RunState> state() {
    return tracker == null ? Optional.empty() : tracker.state(partition);
  }

  /// Nobody waits for it any more.
  void close() {
    waiting.clear();
  }

  /// Tells what was heard twice or not at all since the last time.
  void count(ForwarderMetrics metrics) {
    if (tracker == null) {
      return;
    }
    tracker
        .backlog()
        .history()
        .map(RunHistory::sequence)
        .ifPresent(sequence -> {
          // A run that is read again from Kafka counts from the beginning.
          metrics.heard(
              Math.max(0, sequence.repeated() - repeated), Math.max(0, sequence.missed() - missed));
          repeated = sequence.repeated();
          missed = sequence.missed();
        });
  }
}
