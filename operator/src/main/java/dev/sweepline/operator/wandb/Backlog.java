package dev.sweepline.operator.wandb;

import dev.sweepline.contract.RecoveredRows;
import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.wandb.HistoryRow;
import dev.sweepline.wandb.Remark;
import dev.sweepline.wandb.RunEnding;
import dev.sweepline.wandb.RunHistory;
import dev.sweepline.wandb.RunPosition;
import dev.sweepline.wandb.Sequence;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// What is not safe in W&B or on disk yet of a run, and the Kafka offset that it holds back.
///
/// It is bounded: what does not fit, or waits for too long, is left on Kafka and caught up on from
/// `resumeFrom`. Until it is known where the run stands, events wait as they are.
final class Backlog {
  private final int capacity;
  private final Room room;
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private final ArrayDeque<HistoryRow> rows = new ArrayDeque<>();
  private final Remarks remarks;
  private @Nullable RunHistory history;
  private RunPosition safe = RunPosition.START;

  /// Until a row is safe, only this record knows when the run began.
  private OptionalLong startOffset = OptionalLong.empty();

  private OptionalLong newsOffset = OptionalLong.empty();

  /// From here on, everything is on Kafka alone.
  private OptionalLong leftOutFrom = OptionalLong.empty();

  private @Nullable Gap gap;

  /// Whether the present pass over what was left out is read: not the one that was on its way when
  /// this run began, was parked or had no room any more, since that one passed some of it by.
  private boolean catchingUp;

  private @Nullable RunEnding ending;
  private OptionalLong supersededAt = OptionalLong.empty();

  private record Waiting(TrainerEvent event, long offset) {}

  Backlog(int capacity, Room room) {
    this.capacity = capacity;
    this.room = room;
    remarks = new Remarks(room);
  }

  /// Everything from this record on is to be read from Kafka when the run is ready for it.
  void leaveOutFrom(long offset) {
    leftOutFrom = OptionalLong.of(offset);
  }

  /// The run stands here: everything up to this step is safe.
  ///
  /// @param lastTold the last event whose remark is safe; empty if nobody knows
  void begin(RunPosition position, Optional<Remark.Mark> lastTold) {
    history = new RunHistory(position);
    safe = position;
    remarks.begin(lastTold);
    room.giveBack(waiting.size());
    while (!waiting.isEmpty()) {
      var next = waiting.removeFirst();
      add(history, next.event(), next.offset());
    }
  }

  /// What is new on the topic.
  void accept(TrainerEvent event, long offset) {
    if (rowsAsked().isPresent()) {
      see(event);
    }
    if (leftOutFrom.isPresent() || ending != null) {
      return;
    }
    if (!fits()) {
      leftOutFrom = OptionalLong.of(offset);
    } else if (history == null) {
      room.take(1);
      waiting.add(new Waiting(event, offset));
    } else {
      add(history, event, offset);
    }
  }

  private boolean fits() {
    return size() + remarks.weight() < capacity && room.isLeft();
  }

  private void add(RunHistory known, TrainerEvent event, long offset) {
    boolean mine = known.supersededBy().isEmpty() && event.attempt() >= known.attempt();
    if (mine && known.startedAt() == null) {
      startOffset = OptionalLong.of(offset);
    }
    keep(known.accept(event, offset));
    if (known.supersededBy().isPresent()) {
      if (supersededAt.isEmpty()) {
        supersededAt = OptionalLong.of(offset);
      }
      return;
    }
    remarks.hear(event, offset);
    if (event instanceof TrainerEvent.Finished && known.finished()) {
      newsOffset = OptionalLong.of(offset);
    }
  }

  private void keep(List<HistoryRow> complete) {
    complete.forEach(row -> {
      room.take(1);
      rows.add(row);
    });
  }

  /// Where to read from, for a run that is ready for what was left out.
  OptionalLong catchUpFrom() {
    return history == null || gap != null || !rows.isEmpty() || !remarks.isEmpty()
        ? OptionalLong.empty()
        : leftOutFrom;
  }

  /// What was left out is not on Kafka any more, up to what this pass reads first: nothing else is
  /// taken until it came. After a crash the loss is noticed again.
  void openGap(long earliest) {
    gap = new Gap(safe, earliest);
  }

  /// Where the gap ends this pass tells and not what is new meanwhile, which comes after it: only
  /// an event that an older attempt left over says nothing.
  private void see(TrainerEvent event) {
    if (gap != null && history != null && event.attempt() >= history.attempt()) {
      gap.see(event);
    }
  }

  /// Whether the pass is over that looked for the end of the gap, and nobody was asked yet.
  boolean mayAskForRows() {
    return gap != null && gap.asked().isEmpty() && !catchingUp;
  }

  void awaitRows(String asked) {
    if (gap != null) {
      gap.ask(asked);
    }
  }

  /// The request for rows that has no answer yet.
  Optional<String> rowsAsked() {
    return Optional.ofNullable(gap).filter(open -> !open.complete()).flatMap(Gap::asked);
  }

  /// What a courier found.
  ///
  /// @param mine whether they are of this run; if not, they only count
  /// @return whether that was all, and rows are missing of which it has none
  boolean recover(RecoveredRows recovered, boolean mine, long offset) {
    var open = gap;
    var known = history;
    if (open == null || known == null || rowsAsked().isEmpty()) {
      return false;
    }
    var missing = open.take(recovered);
    if (mine) {
      for (var row : missing) {
        var complete = known.recover(recovered.attempt(), row, offset);
        open.filled(complete.size());
        keep(complete);
      }
    }
    boolean inVain = open.complete() && open.inVain();
    closeGap();
    return inVain;
  }

  private void closeGap() {
    if (gap != null && gap.complete() && rows.isEmpty()) {
      goOnAfterGap();
    }
  }

  /// Goes on with what Kafka still has.
  void goOnAfterGap() {
    var open = gap;
    if (open != null) {
      leftOutFrom = OptionalLong.of(open.earliest);
      gap = null;
    }
  }

  void beginCatchUp() {
    catchingUp = true;
  }

  /// What was left out, in order, from `catchUpFrom` on.
  void catchUp(TrainerEvent event, long offset) {
    if (!catchingUp
        || history == null
        || leftOutFrom.isEmpty()
        || offset < leftOutFrom.getAsLong()) {
      return;
    }
    if (gap != null) {
      see(event);
      return;
    }
    if (fits()) {
      add(history, event, offset);
      leftOutFrom = OptionalLong.of(offset + 1);
    } else {
      catchingUp = false;
    }
  }

  /// The reader is where the topic's news are: from now on they come by `accept`.
  void caughtUp() {
    if (catchingUp && gap == null) {
      leftOutFrom = OptionalLong.empty();
    }
    catchingUp = false;
  }

  /// Leaves on Kafka whatever is not safe, so that it costs neither memory nor the partition's
  /// committed offset.
  void park() {
    var from = resumeFrom().isPresent() ? resumeFrom() : unsafe();
    if (from.isEmpty()) {
      return;
    }
    leftOutFrom = from;
    // The same rows are asked for again.
    gap = null;
    catchingUp = false;
    close();
    startOffset = OptionalLong.empty();
    newsOffset = OptionalLong.empty();
    supersededAt = OptionalLong.empty();
    ending = null;
    if (history != null) {
      history = new RunHistory(safe);
    }
  }

  /// The experiment is settled; nothing is accepted afterwards. Waits while something is left out.
  void settle(RunEnding how) {
    if (history != null && ending == null && leftOutFrom.isEmpty()) {
      keep(history.settle(how));
      ending = how;
    }
  }

  List<HistoryRow> head(int most) {
    return rows.stream().limit(most).toList();
  }

  Remarks remarks() {
    return remarks;
  }

  int size() {
    return rows.size() + waiting.size();
  }

  boolean hasNews() {
    return !rows.isEmpty() || !remarks.isEmpty() || newsOffset.isPresent();
  }

  /// The first rows and remarks are safe, and with them this summary.
  void safe(List<HistoryRow> stored, List<Remark> said, Map<String, Object> summary) {
    stored.forEach(_ -> rows.removeFirst());
    room.giveBack(stored.size());
    remarks.safe(said);
    var startedAt = startedAt();
    safe =
        stored.isEmpty()
            ? new RunPosition(startedAt, safe.attempt(), safe.step(), summary)
            : new RunPosition(
                startedAt, stored.getLast().attempt(), stored.getLast().step(), summary);
    startOffset = OptionalLong.empty();
    // What came while this was on its way is news still.
    if (rows.isEmpty() && summary.equals(summary())) {
      newsOffset = OptionalLong.empty();
    }
    closeGap();
  }

  RunPosition safe() {
    return safe;
  }

  /// When the run began, as far as it is known.
  @Nullable Instant startedAt() {
    return history == null ? null : history.startedAt();
  }

  Map<String, Object> summary() {
    return history == null ? Map.of() : history.summary();
  }

  Optional<RunEnding> ending() {
    return Optional.ofNullable(ending);
  }

  OptionalInt exitCode() {
    return ending == null ? OptionalInt.empty() : OptionalInt.of(ending.exitCode());
  }

  /// Whether an attempt with this number or a later one said its last word.
  boolean finished(int attempt) {
    return history != null && history.finished() && history.attempt() >= attempt;
  }

  /// The attempt that begins a run of its own, and the record that says so.
  Optional<Restart> restart() {
    return history == null || history.supersededBy().isEmpty() || supersededAt.isEmpty()
        ? Optional.empty()
        : Optional.of(new Restart(history.supersededBy().getAsInt(), supersededAt.getAsLong()));
  }

  record Restart(int attempt, long offset) {}

  Optional<Sequence> sequence() {
    return Optional.ofNullable(history).map(RunHistory::sequence);
  }

  /// The earliest record that must be readable again after a crash, if that is what keeps the run.
  OptionalLong firstUnsafeOffset() {
    return leftOutFrom.isPresent() ? OptionalLong.empty() : unsafe();
  }

  /// Where a run that left something on Kafka goes on after a crash; its state remembers it, so
  /// that the partition need not.
  OptionalLong resumeFrom() {
    return leftOutFrom.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(Math.min(leftOutFrom.getAsLong(), unsafe().orElse(Long.MAX_VALUE)));
  }

  private OptionalLong unsafe() {
    var offsets = new ArrayList<Long>();
    if (!waiting.isEmpty()) {
      offsets.add(waiting.getFirst().offset());
    }
    if (!rows.isEmpty()) {
      offsets.add(rows.getFirst().firstOffset());
    }
    remarks.firstOffset().ifPresent(offsets::add);
    if (history != null) {
      history.openOffset().ifPresent(offsets::add);
    }
    startOffset.ifPresent(offsets::add);
    newsOffset.ifPresent(offsets::add);
    supersededAt.ifPresent(offsets::add);
    return offsets.stream().mapToLong(Long::longValue).min();
  }

  /// The run is let go: what it keeps costs nobody else's room.
  void close() {
    room.giveBack(size());
    rows.clear();
    waiting.clear();
    remarks.clear();
  }
}
