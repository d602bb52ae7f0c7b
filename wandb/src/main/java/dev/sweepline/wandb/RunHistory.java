package dev.sweepline.wandb;

import dev.sweepline.contract.RecoveredRows;
import dev.sweepline.contract.TrainerEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// What a run's events make of its history and summary: each step one row, steps only upwards.
///
/// The same events give the same rows whatever was lost in between, so line numbers stay true when
/// records are read again.
public final class RunHistory {
  private @Nullable Instant startedAt;
  private int attempt;
  private long lastStep;
  private @Nullable OpenRow open;
  private boolean finished;
  private OptionalInt supersededBy = OptionalInt.empty();
  private final Sequence sequence = new Sequence();
  private final Map<String, Object> summary;

  public RunHistory(RunPosition position) {
    startedAt = position.startedAt();
    attempt = position.attempt();
    lastStep = position.step();
    summary = new LinkedHashMap<>(position.summary());
  }

  /// The rows that are complete with this event.
  public List<HistoryRow> accept(TrainerEvent event, long offset) {
    if (event.attempt() < attempt || supersededBy.isPresent() || !sequence.isNew(event)) {
      return List.of();
    }
    if (event instanceof TrainerEvent.Aside) {
      // It may come before the attempt says whether it goes on or begins again.
      startedAt = startedAt == null ? event.time() : startedAt;
      return List.of();
    }
    if (event.attempt() > attempt && hasSteps() && beginsFromNothing(event)) {
      supersededBy = OptionalInt.of(event.attempt());
      return closeRow();
    }
    if (event.attempt() > attempt) {
      attempt = event.attempt();
      finished = false;
    }
    if (startedAt == null) {
      startedAt = event.time();
    }
    return switch (event) {
      case TrainerEvent.Started _, TrainerEvent.CheckpointSaved _, TrainerEvent.Aside _ ->
          List.of();
      case TrainerEvent.Progress progress -> advance(progress, offset);
      case TrainerEvent.Finished end -> finish(end);
    };
  }

  private boolean hasSteps() {
    return lastStep > RunPosition.START.step() || open != null;
  }

  /// A trainer whose checkpoint is lost does the same steps again: they are no part of this run.
  private static boolean beginsFromNothing(TrainerEvent event) {
    return event instanceof TrainerEvent.Started started && started.resumedFrom() == null;
  }

  private List<HistoryRow> advance(TrainerEvent.Progress progress, long offset) {
    // After a resume the steps since the checkpoint come again: rows that went out stay as they
    // are, the unfinished one is replaced.
    if (progress.step() <= lastStep) {
      return List.of();
    }
    var rows = new ArrayList<HistoryRow>();
    var before = open;
    if (before != null && before.attempt < attempt && progress.step() <= before.step) {
      open = null;
    } else if (before != null && progress.step() > before.step) {
      rows.addAll(closeRow());
    }
    var row = open;
    if (row == null) {
      row = new OpenRow(progress.step(), attempt, offset);
      open = row;
    }
    row.add(progress.metrics(), progress.epoch(), progress.time(), runtime(progress.time()));
    if (progress.epochEnd()) {
      rows.addAll(closeRow());
    }
    return rows;
  }

  /// The rows that are complete with the row of an epoch whose events are lost; none if this
  /// history is past it.
  public List<HistoryRow> recover(int ofAttempt, RecoveredRows.Row recovered, long offset) {
    if (ofAttempt < attempt || supersededBy.isPresent()) {
      return List.of();
    }
    var rows = new ArrayList<HistoryRow>();
    if (open != null && open.step <= recovered.step()) {
      rows.addAll(closeRow());
    }
    if (open != null || recovered.step() <= lastStep) {
      return rows;
    }
    if (ofAttempt > attempt) {
      attempt = ofAttempt;
      finished = false;
    }
    if (startedAt == null) {
      startedAt = recovered.time();
    }
    var row = new OpenRow(recovered.step(), ofAttempt, offset);
    row.add(recovered.metrics(), recovered.epoch(), recovered.time(), runtime(recovered.time()));
    open = row;
    rows.addAll(closeRow());
    return rows;
  }

  private List<HistoryRow> finish(TrainerEvent.Finished end) {
    var rows = closeRow();
    finished = true;
    overlay(end.bestMetrics(), end.bestEpoch());
    return rows;
  }

  /// The rows that are complete because nothing will follow.
  public List<HistoryRow> settle(RunEnding ending) {
    var rows = closeRow();
    overlay(ending.bestMetrics(), ending.bestEpoch());
    summary.put("outcome", ending.outcome());
    return rows;
  }

  /// A run is sorted and compared by its best epoch, as its checkpoint is; the last one is in the
  /// history.
  private void overlay(Map<String, Double> bestMetrics, @Nullable Integer bestEpoch) {
    summary.putAll(bestMetrics);
    if (bestEpoch != null) {
      summary.put("best_epoch", bestEpoch);
    }
  }

  private List<HistoryRow> closeRow() {
    var row = open;
    if (row == null) {
      return List.of();
    }
    open = null;
    lastStep = row.step;
    summary.putAll(row.values);
    var seconds = row.values.get("_runtime") instanceof Double runtime ? runtime.longValue() : 0;
    summary.put("_wandb", Map.of("runtime", seconds));
    return List.of(new HistoryRow(row.step, row.attempt, row.values, row.firstOffset));
  }

  private double runtime(Instant time) {
    // In whole milliseconds on both sides, so that a row tells exactly when its run began.
    return startedAt == null ? 0 : (time.toEpochMilli() - startedAt.toEpochMilli()) / 1000.0;
  }

  public Map<String, Object> summary() {
    return new LinkedHashMap<>(summary);
  }

  public int attempt() {
    return attempt;
  }

  /// Whether the latest attempt said its last word.
  public boolean finished() {
    return finished;
  }

  /// The attempt that began from nothing although this run has steps: it needs a run of its own,
  /// and this one hears no more.
  public OptionalInt supersededBy() {
    return supersededBy;
  }

  /// What was heard twice and what never came, as far as it was heard here.
  public Sequence sequence() {
    return sequence;
  }

  public @Nullable Instant startedAt() {
    return startedAt;
  }

  /// The earliest record of the row that is still growing.
  public OptionalLong openOffset() {
    return open == null ? OptionalLong.empty() : OptionalLong.of(open.firstOffset);
  }

  private static final class OpenRow {
    private final long step;
    private final int attempt;
    private final long firstOffset;
    private final Map<String, Object> values = new LinkedHashMap<>();

    private OpenRow(long step, int attempt, long firstOffset) {
      this.step = step;
      this.attempt = attempt;
      this.firstOffset = firstOffset;
    }

    private void add(Map<String, Double> metrics, double epoch, Instant time, double runtime) {
      values.putAll(metrics);
      values.put("epoch", wholeIfPossible(epoch));
      values.put("attempt", attempt);
      values.put("_step", step);
      values.put("_timestamp", time.toEpochMilli() / 1000.0);
      values.put("_runtime", runtime);
    }

    private static Number wholeIfPossible(double value) {
      if (value == Math.rint(value) && Math.abs(value) < 1e9) {
        return (long) value;
      }
      return value;
    }
  }
}
