package dev.sweepline.operator.wandb;

import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.wandb.HistoryRow;
import dev.sweepline.wandb.RunEnding;
import dev.sweepline.wandb.RunHistory;
import dev.sweepline.wandb.RunPosition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// What is not safe in W&B or on disk yet of a run, and the Kafka offset that it holds back.
///
/// It is bounded: what does not fit is left on Kafka and read again from `rereadFrom`. Until it is
/// known where the run stands, events wait as they are.
final class Backlog {
  private final int capacity;
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private final ArrayDeque<HistoryRow> rows = new ArrayDeque<>();
  private @Nullable RunHistory history;
  private RunPosition safe = RunPosition.START;

  /// Until a row is safe, only this record knows when the run began.
  private OptionalLong startOffset = OptionalLong.empty();

  private OptionalLong newsOffset = OptionalLong.empty();
  private OptionalLong leftOutFrom = OptionalLong.empty();
  private @Nullable RunEnding ending;

  private record Waiting(TrainerEvent event, long offset) {}

  Backlog(int capacity) {
    this.capacity = capacity;
  }

  /// The run stands here: everything up to this step is safe.
  void begin(RunPosition position) {
    history = new RunHistory(position);
    safe = position;
    while (!waiting.isEmpty()) {
      var next = waiting.removeFirst();
      add(history, next.event(), next.offset());
    }
  }

  void accept(TrainerEvent event, long offset) {
    if (leftOutFrom.isPresent() || ending != null) {
      return;
    }
    if (rows.size() + waiting.size() >= capacity) {
      leftOutFrom = OptionalLong.of(offset);
    } else if (history == null) {
      waiting.add(new Waiting(event, offset));
    } else {
      add(history, event, offset);
    }
  }

  private void add(RunHistory known, TrainerEvent event, long offset) {
    if (known.startedAt() == null) {
      startOffset = OptionalLong.of(offset);
    }
    rows.addAll(known.accept(event, offset));
    if (event instanceof TrainerEvent.Finished && known.finished()) {
      newsOffset = OptionalLong.of(offset);
    }
  }

  /// The experiment is settled; nothing is accepted afterwards. Waits while something is left out.
  void settle(RunEnding how) {
    if (history != null && ending == null && leftOutFrom.isEmpty()) {
      rows.addAll(history.settle(how));
      ending = how;
    }
  }

  List<HistoryRow> head(int most) {
    return rows.stream().limit(most).toList();
  }

  int size() {
    return rows.size() + waiting.size();
  }

  boolean hasNews() {
    return !rows.isEmpty() || newsOffset.isPresent();
  }

  /// The first rows are safe, and with them this summary.
  void safe(List<HistoryRow> stored, Map<String, Object> summary) {
    stored.forEach(_ -> rows.removeFirst());
    var startedAt = history == null ? null : history.startedAt();
    safe =
        stored.isEmpty()
            ? new RunPosition(startedAt, safe.attempt(), safe.step(), summary)
            : new RunPosition(
                startedAt, stored.getLast().attempt(), stored.getLast().step(), summary);
    startOffset = OptionalLong.empty();
    if (rows.isEmpty()) {
      newsOffset = OptionalLong.empty();
    }
  }

  RunPosition safe() {
    return safe;
  }

  Map<String, Object> summary() {
    return history == null ? Map.of() : history.summary();
  }

  OptionalInt exitCode() {
    return ending == null ? OptionalInt.empty() : OptionalInt.of(ending.exitCode());
  }

  /// Whether an attempt with this number or a later one said its last word.
  boolean finished(int attempt) {
    return history != null && history.finished() && history.attempt() >= attempt;
  }

  /// Where the partition must be read again, now that there is room.
  OptionalLong rereadFrom() {
    if (history == null || !rows.isEmpty()) {
      return OptionalLong.empty();
    }
    var from = leftOutFrom;
    leftOutFrom = OptionalLong.empty();
    return from;
  }

  /// The earliest record that must be readable again after a crash.
  OptionalLong firstUnsafeOffset() {
    var offsets = new ArrayList<Long>();
    if (!waiting.isEmpty()) {
      offsets.add(waiting.getFirst().offset());
    }
    if (!rows.isEmpty()) {
      offsets.add(rows.getFirst().firstOffset());
    }
    if (history != null) {
      history.openOffset().ifPresent(offsets::add);
    }
    startOffset.ifPresent(offsets::add);
    newsOffset.ifPresent(offsets::add);
    leftOutFrom.ifPresent(offsets::add);
    return offsets.stream().mapToLong(Long::longValue).min();
  }
}
