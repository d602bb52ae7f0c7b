package dev.sweepline.operator.wandb;

import dev.sweepline.contract.RecoveredRows;
import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.wandb.HistoryRow;
import dev.sweepline.wandb.Remark;
import dev.sweepline.wandb.RunEnding;
import dev.sweepline.wandb.RunHistory;
import dev.sweepline.wandb.RunPosition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What is not safe in W&B or on disk yet of a run, and the Kafka offset that it holds back.
///
/// It is bounded: what does not fit, or waits for too long, is left on Kafka and caught up on from
/// `resumeFrom`. Until it is known where the run stands, events wait as they are.
final class Backlog {
  private final int capacity;
  private final Room room;
  private final WaitingEvents waiting;
  private final WaitingRows rows;
  private final Remarks remarks;
  private @Nullable RunHistory history;
  private RunPosition safe = RunPosition.START;
  private final HeldOffsets held = new HeldOffsets();
  private final LeftOut leftOut = new LeftOut();

  /// The last event that was heard here, or before this began.
  private Reach.@Nullable Heard heard;

  private @Nullable RunEnding ending;

  Backlog(int capacity, Room room) {
    this.capacity = capacity;
    this.room = room;
    waiting = new WaitingEvents(room);
    rows = new WaitingRows(room);
    remarks = new Remarks(room);
  }

  /// How far the run's events were dealt with before this began.
  void reached(@Nullable Reach before) {
    heard = before == null ? null : before.heard();
  }

  /// The run stands here: everything up to this step is safe.
  ///
  /// @param lastTold the last event whose remark is safe; empty if nobody knows
  void begin(RunPosition position, Optional<Remark.Mark> lastTold) {
    var known = new RunHistory(position);
    history = known;
    safe = position;
    remarks.begin(lastTold);
    waiting.drainTo((event, offset) -> add(known, event, offset));
  }

  /// What is new on the topic.
  void accept(TrainerEvent event, long offset) {
    if (leftOut.listens()) {
      see(event);
    }
    if (!leftOut.isEmpty() || ending != null) {
      return;
    }
    if (!fits()) {
      leftOut.from(offset);
    } else if (history == null) {
      waiting.add(event, offset);
    } else {
      add(history, event, offset);
    }
  }

  private boolean fits() {
    return size() + remarks.weight() < capacity && room.isLeft();
  }

  private void add(RunHistory known, TrainerEvent event, long offset) {
    hear(event);
    boolean mine = known.supersededBy().isEmpty() && event.attempt() >= known.attempt();
    if (mine && known.startedAt() == null) {
      held.start(offset);
    }
    rows.add(known.accept(event, offset));
    if (known.supersededBy().isPresent()) {
      held.restart(known.supersededBy().getAsInt(), offset);
      return;
    }
    remarks.hear(event, offset);
    if (event instanceof TrainerEvent.Finished && known.finished()) {
      held.news(offset);
    }
  }

  private void hear(TrainerEvent event) {
    var before = heard;
    if (before == null
        || event.attempt() > before.attempt()
        || (event.attempt() == before.attempt() && event.seq() > before.seq())) {
      heard = Reach.Heard.of(event);
    }
  }

  /// What is on Kafka alone.
  LeftOut leftOut() {
    return leftOut;
  }

  /// Where to read from, for a run that is ready for what was left out.
  OptionalLong catchUpFrom() {
    return history == null || leftOut.hasGap() || !rows.isEmpty() || !remarks.isEmpty()
        ? OptionalLong.empty()
        : leftOut.from();
  }

  /// What was left out is not on Kafka any more, up to `earliest`.
  void openGap(long earliest) {
    leftOut.openGap(safe, reach().heard(), earliest);
  }

  /// Only an event that an older attempt left over says nothing of where a gap ends.
  private void see(TrainerEvent event) {
    if (history != null && event.attempt() >= history.attempt()) {
      leftOut.see(event);
    }
  }

  /// What a courier found.
  ///
  /// @param mine whether they are of this run; if not, they only count
  /// @return whether that was all, and rows may be missing of which it has none
  boolean recover(RecoveredRows recovered, boolean mine, long offset) {
    var open = leftOut.openGap().filter(gap -> gap.asked().isPresent()).orElse(null);
    var known = history;
    if (open == null || known == null) {
      return false;
    }
    var missing = open.take(recovered);
    if (mine) {
      for (var row : missing) {
        var complete = known.recover(recovered.attempt(), row, offset);
        open.filled(complete.size());
        rows.add(complete);
      }
    }
    boolean inVain = open.complete() && open.inVain();
    leftOut.closeGap(rows.isEmpty());
    return inVain;
  }

  /// What was left out, in order, from `catchUpFrom` on.
  void catchUp(TrainerEvent event, long offset) {
    if (history == null || !leftOut.wants(offset)) {
      return;
    }
    if (leftOut.hasGap()) {
      see(event);
    } else if (fits()) {
      add(history, event, offset);
      leftOut.took(offset);
    } else {
      leftOut.skipPass();
    }
  }

  /// Leaves on Kafka whatever is not safe, so that it costs neither memory nor the partition's
  /// committed offset.
  void park() {
    var from = resumeFrom().isPresent() ? resumeFrom() : unsafe();
    if (from.isEmpty()) {
      return;
    }
    leftOut.again(from.getAsLong());
    close();
    held.clear();
    ending = null;
    if (history != null) {
      history = new RunHistory(safe);
      heard = null;
    }
  }

  /// The experiment is settled; nothing is accepted afterwards. Waits while something is left out.
  void settle(RunEnding how) {
    if (history != null && ending == null && leftOut.isEmpty()) {
      rows.add(history.settle(how));
      ending = how;
    }
  }

  List<HistoryRow> head(int most) {
    return rows.head(most);
  }

  Remarks remarks() {
    return remarks;
  }

  int size() {
    return rows.size() + waiting.size();
  }

  boolean hasNews() {
    return !rows.isEmpty() || !remarks.isEmpty() || held.hasNews();
  }

  /// The first rows and remarks are safe, and with them this summary.
  void safe(List<HistoryRow> stored, List<Remark> said, Map<String, Object> summary) {
    rows.safe(stored);
    remarks.safe(said);
    var startedAt = startedAt();
    safe =
        stored.isEmpty()
            ? new RunPosition(startedAt, safe.attempt(), safe.step(), summary)
            : new RunPosition(
                startedAt, stored.getLast().attempt(), stored.getLast().step(), summary);
    held.started();
    // What came while this was on its way is news still.
    if (rows.isEmpty() && summary.equals(summary())) {
      held.newsTold();
    }
    leftOut.closeGap(rows.isEmpty());
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

  /// The attempt that begins a run of its own.
  Optional<HeldOffsets.Restart> restart() {
    return held.restart();
  }

  /// Empty until it is known where the run stands.
  Optional<RunHistory> history() {
    return Optional.ofNullable(history);
  }

  /// The earliest record that must be readable again after a crash, if that is what keeps the run.
  OptionalLong firstUnsafeOffset() {
    return leftOut.isEmpty() ? unsafe() : OptionalLong.empty();
  }

  /// Where a run that left something on Kafka goes on after a crash; its state remembers it, so
  /// that the partition need not.
  OptionalLong resumeFrom() {
    return leftOut.from().stream()
        .map(from -> Math.min(from, unsafe().orElse(Long.MAX_VALUE)))
        .findFirst();
  }

  /// How far the run's events are dealt with.
  Reach reach() {
    var unsafe = unsafe();
    return unsafe.isPresent() ? new Reach(unsafe.getAsLong(), null) : new Reach(null, heard);
  }

  private OptionalLong unsafe() {
    return Stream.of(
            waiting.firstOffset(),
            rows.firstOffset(),
            remarks.firstOffset(),
            history == null ? OptionalLong.empty() : history.openOffset())
        .reduce(held.first(), Backlog::earlier);
  }

  private static OptionalLong earlier(OptionalLong one, OptionalLong other) {
    return LongStream.concat(one.stream(), other.stream()).min();
  }

  /// The run is let go: what it keeps costs nobody else's room.
  void close() {
    rows.clear();
    waiting.clear();
    remarks.clear();
  }
}
