package dev.sweepline.operator.wandb;

import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.wandb.Remark;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What a run says beside its history and is not safe yet.
///
/// Which events make a remark follows from their order and from the last one that is safe, and from
/// nothing that the history knows: rows may be safe long before the lines that were told with them.
final class Remarks {
  private final Room room;
  private final ArrayDeque<Remark> waiting = new ArrayDeque<>();
  private int weight;

  /// The last event whose remark is safe, and the last that made one; nothing is remarked where
  /// that is not known.
  private Optional<Remark.Mark> told = Optional.of(Remark.Mark.START);

  private Optional<Remark.Mark> remarked = told;

  Remarks(Room room) {
    this.room = room;
  }

  /// @param lastTold empty if nobody knows
  void begin(Optional<Remark.Mark> lastTold) {
    told = lastTold;
    remarked = lastTold;
  }

  void hear(TrainerEvent event, long offset) {
    Remark.of(event, offset).ifPresent(this::keep);
  }

  private void keep(Remark remark) {
    if (remarked.filter(last -> last.isBefore(remark.mark())).isPresent()) {
      remarked = Optional.of(remark.mark());
      waiting.add(remark);
      weight += remark.weight();
      room.take(remark.weight());
    }
  }

  /// Whole ones, as many as weigh no more, but one at least.
  List<Remark> head(int most) {
    var some = new ArrayList<Remark>();
    int sum = 0;
    for (var remark : waiting) {
      sum += remark.weight();
      if (sum > most && !some.isEmpty()) {
        break;
      }
      some.add(remark);
    }
    return some;
  }

  /// The first ones are safe.
  void safe(List<Remark> said) {
    said.forEach(remark -> {
      waiting.removeFirst();
      weight -= remark.weight();
      room.giveBack(remark.weight());
      told = Optional.of(remark.mark());
    });
  }

  /// The last event whose remark is safe; empty if nobody knows.
  Optional<Remark.Mark> told() {
    return told;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /// In rows of history.
  int weight() {
    return weight;
  }

  OptionalLong firstOffset() {
    var first = waiting.peekFirst();
    return first == null ? OptionalLong.empty() : OptionalLong.of(first.mark().offset());
  }

  /// What waits is made again from the same events, or by somebody else.
  void clear() {
    room.giveBack(weight);
    waiting.clear();
    weight = 0;
    remarked = told;
  }
}
