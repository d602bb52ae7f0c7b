package dev.sweepline.operator.wandb;

import dev.sweepline.wandb.HistoryRow;
import java.util.ArrayDeque;
import java.util.List;
import java.util.OptionalLong;

/// Rows of a run's history that are not safe yet; each takes its room.
final class WaitingRows {
  private final Room room;
  private final ArrayDeque<HistoryRow> rows = new ArrayDeque<>();

  WaitingRows(Room room) {
    this.room = room;
  }

  void add(List<HistoryRow> complete) {
    complete.forEach(row -> {
      room.take(1);
      rows.add(row);
    });
  }

  List<HistoryRow> head(int most) {
    return rows.stream().limit(most).toList();
  }

  /// The first ones are safe.
  void safe(List<HistoryRow> stored) {
    stored.forEach(_ -> rows.removeFirst());
    room.giveBack(stored.size());
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  int size() {
    return rows.size();
  }

  OptionalLong firstOffset() {
    var first = rows.peekFirst();
    return first == null ? OptionalLong.empty() : OptionalLong.of(first.firstOffset());
  }

  void clear() {
    room.giveBack(rows.size());
    rows.clear();
  }
}
