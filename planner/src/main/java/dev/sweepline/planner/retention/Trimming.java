package dev.sweepline.planner.retention;

import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.experiment.Durations;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.experiment.Farewell;
import dev.sweepline.planner.spec.Retention;
import dev.sweepline.planner.status.Condition.Truth;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Decides which finished Experiments of a sweep that has ended need not stay as objects.
///
/// Their journals stay, in ConfigMaps of the Sweep: first written there, then deleted here. So what
/// the sweep shows does not shrink, and its cells are known to have run, whoever asks.
public final class Trimming {
  /// Journals that are moved at one look.
  static final int MOST = 2_000;

  private final Retention retention;
  private final Kept kept;
  private final List<ExperimentView> trials;
  private final @Nullable Instant endedAt;
  private final Instant now;

  /// @param trials with those that only a ConfigMap keeps
  /// @param endedAt when the sweep ended; null while it goes on, or while checkpoints are to go
  public Trimming(
      Retention retention,
      Kept kept,
      List<ExperimentView> trials,
      @Nullable Instant endedAt,
      Instant now) {
    this.retention = retention;
    this.kept = kept;
    this.trials = trials;
    this.endedAt = endedAt;
    this.now = now;
  }

  /// Experiments whose journals are kept, so that they may go.
  public List<ExperimentView> done() {
    return trials.stream().filter(trial -> kept.live().contains(trial.uid())).toList();
  }

  /// Experiments whose journals are to be kept now: those that need not stay, and those that
  /// somebody else has deleted, once nothing of them runs.
  public List<ExperimentView> due() {
    var left = left();
    boolean trims = left.isPresent() && !left.get().isPositive();
    return trials.stream()
        .filter(trial -> trial.deleting() ? isLeaving(trial) : trims && mayGo(trial))
        .limit(MOST)
        .toList();
  }

  private boolean isLeaving(ExperimentView trial) {
    return !kept.uids().contains(trial.uid()) && Farewell.isDue(trial);
  }

  public Optional<Duration> lookAgainIn() {
    return left().filter(Duration::isPositive);
  }

  private Optional<Duration> left() {
    var after = retention.finishedExperiments();
    return endedAt == null || after == null
        ? Optional.empty()
        : Optional.of(Duration.between(now, endedAt.plus(Durations.of(after))));
  }

  /// What ran must be in the ledger; what did not run is in nobody's.
  private boolean mayGo(ExperimentView trial) {
    var status = trial.status();
    boolean settled = status.settled();
    boolean remembered =
        status.attempts().isEmpty()
            || status.condition(Conditions.RECORDED, Truth.TRUE).isPresent();
    var errand = status.errand();
    return settled
        && remembered
        && !kept.uids().contains(trial.uid())
        && (errand == null || !errand.open());
  }
}
