package dev.sweepline.operator.wandb;

import dev.sweepline.contract.TrainerEvent;
import java.util.ArrayDeque;
import java.util.OptionalLong;

/// Events of a run as they came, until it is known what to make of them; each takes its room.
final class WaitingEvents {
  private final Room room;
  private final ArrayDeque<Waiting> events = new ArrayDeque<>();

  private record Waiting(TrainerEvent event, long offset) {}

  /// Takes an event and where it is on Kafka.
  @FunctionalInterface
  interface Taker {
    void take(TrainerEvent event, long offset);
  }

  WaitingEvents(Room room) {
    this.room = room;
  }

  void add(TrainerEvent event, long offset) {
    room.take(1);
    events.add(new Waiting(event, offset));
  }

  /// Hands over each in its order, and what room it had.
  void drainTo(Taker taker) {
    while (!events.isEmpty()) {
      var next = events.removeFirst();
      room.giveBack(1);
      taker.take(next.event(), next.offset());
    }
  }

  int size() {
    return events.size();
  }

  OptionalLong firstOffset() {
    var first = events.peekFirst();
    return first == null ? OptionalLong.empty() : OptionalLong.of(first.offset());
  }

  void clear() {
    room.giveBack(events.size());
    events.clear();
  }
}
