package dev.sweepline.planner.report;

import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.Counters;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.Progress;
import dev.sweepline.planner.status.StopReason;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Reads trials out of the journal.
public final class Trials {

  private Trials() {}

  /// As the journal has it.
  public static Trial of(
      String name, ExperimentSpec spec, @Nullable ExperimentStatus journal, Instant now) {
    return of(name, spec, journal, Optional.empty(), now);
  }

  /// @param heard what events tell, which may be ahead of the journal
  /// @param now for what is still running: its duration so far, and what is left
  public static Trial of(
      String name,
      ExperimentSpec spec,
      @Nullable ExperimentStatus journal,
      Optional<Progress> heard,
      Instant now) {
    var written = journal == null ? ExperimentStatus.EMPTY : journal;
    var state = state(written.phase());
    var status =
        heard
            .filter(progress -> !state.settled() && progress.isNewerThan(written.progress()))
            .map(written::withProgress)
            .orElse(written);
    var params = new LinkedHashMap<>(spec.params());
    params.put(Trial.SEED, spec.seed().toString());
    return new Trial(
        name,
        runName(name, spec, status),
        params,
        state,
        metrics(status),
        bestEpoch(status),
        duration(status.attempts(), now),
        attempts(status),
        progress(status.progress(), now),
        state.settled() && state != Trial.State.Succeeded ? reason(status) : "",
        state.settled() || status.waitingFor() == null ? "" : status.waitingFor(),
        normalisationBatch(status),
        status.reused() == null ? "" : status.reused().experiment());
  }

  private static OptionalInt normalisationBatch(ExperimentStatus status) {
    var batch = status.batch();
    return batch == null || batch.normalisation() == null
        ? OptionalInt.empty()
        : OptionalInt.of(batch.normalisation());
  }

  private static Trial.State state(@Nullable ExperimentPhase phase) {
    return switch (phase) {
      case RUNNING -> Trial.State.Running;
      case SUSPENDED -> Trial.State.Suspended;
      case SUCCEEDED -> Trial.State.Succeeded;
      case FAILED -> Trial.State.Failed;
      case STOPPED -> Trial.State.Stopped;
      case PENDING -> Trial.State.Pending;
      case null -> Trial.State.Pending;
    };
  }

  private static String runName(String name, ExperimentSpec spec, ExperimentStatus status) {
    if (status.runName() != null) {
      return status.runName();
    }
    return spec.runName() == null ? name : spec.runName();
  }

  private static Map<String, Double> metrics(ExperimentStatus status) {
    var progress = status.progress();
    var metrics = new LinkedHashMap<String, Double>();
    if (progress != null) {
      metrics.putAll(Figures.numbers(progress.best()));
    }
    metrics.putAll(Figures.numbers(status.metrics()));
    var best = status.best();
    if (best != null) {
      metrics.putAll(Figures.numbers(Map.of(best.metric(), best.value())));
    }
    return metrics;
  }

  private static OptionalInt bestEpoch(ExperimentStatus status) {
    var best = status.best();
    var progress = status.progress();
    var settled = best == null ? null : best.epoch();
    var live = progress == null ? null : progress.bestEpoch();
    if (settled != null) {
      return OptionalInt.of(settled);
    }
    return live == null ? OptionalInt.empty() : OptionalInt.of(live);
  }

  private static Optional<Duration> duration(List<Attempt> attempts, Instant now) {
    if (attempts.isEmpty()) {
      return Optional.empty();
    }
    var start = attempts.stream().flatMap(attempt -> started(attempt).stream()).findFirst();
    var end =
        attempts.getLast().live()
            ? Optional.of(now)
            : attempts.reversed().stream()
                .flatMap(attempt -> Figures.instant(attempt.finishedAt()).stream())
                .findFirst();
    return start.flatMap(from -> end.map(to -> Duration.between(from, to)));
  }

  /// An attempt that never got a container did not run.
  private static Optional<Instant> started(Attempt attempt) {
    return Figures.instant(attempt.startedAt());
  }

  private static Trial.Attempts attempts(ExperimentStatus status) {
    var counters = status.counters() == null ? Counters.of(status.attempts()) : status.counters();
    return new Trial.Attempts(
        status.attempts().isEmpty() ? 0 : status.attempts().getLast().number(),
        counters.error(),
        counters.disruption(),
        counters.infrastructure(),
        counters.outOfMemory(),
        counters.hang());
  }

  private static Trial.Progress progress(@Nullable Progress progress, Instant now) {
    if (progress == null) {
      return Trial.Progress.none();
    }
    return new Trial.Progress(
        progress.epoch() == null ? 0 : Figures.number(progress.epoch()).orElse(0),
        progress.maxEpochs() == null ? 0 : progress.maxEpochs(),
        Figures.numbers(progress.last()),
        Figures.instant(progress.eta()).map(eta -> positive(Duration.between(now, eta))),
        progress.missed() == null ? 0 : progress.missed());
  }

  private static Duration positive(Duration duration) {
    return duration.isNegative() ? Duration.ZERO : duration;
  }

  private static String reason(ExperimentStatus status) {
    var early = stoppedEarly(status);
    return early.isPresent() ? early.get() : lastWords(status);
  }

  /// At which rung, and what it fell short of, says more than that its Pod was asked to stop.
  private static Optional<String> stoppedEarly(ExperimentStatus status) {
    return status
        .condition(Conditions.SUCCEEDED, StopReason.EARLY_STOP.text())
        .map(Condition::message);
  }

  private static String lastWords(ExperimentStatus status) {
    return status.attempts().reversed().stream()
        .map(Attempt::reason)
        .flatMap(reason -> Optional.ofNullable(reason).stream())
        .filter(reason -> !reason.isBlank())
        .findFirst()
        .or(() ->
            status.conditions().stream()
                .filter(condition -> condition.status() == Condition.Truth.FALSE)
                .map(Condition::message)
                .findFirst())
        .orElse("");
  }
}
