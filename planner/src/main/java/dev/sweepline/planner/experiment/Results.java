package dev.sweepline.planner.experiment;

import dev.sweepline.planner.ledger.LedgerRun;
import dev.sweepline.planner.spec.Dedupe;
import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.Best;
import dev.sweepline.planner.status.Checkpoint;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.Progress;
import dev.sweepline.planner.trial.CheckpointPlace;
import dev.sweepline.planner.trial.Ranking;
import java.math.BigDecimal;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a trial has achieved: from its journal, its events and the last words of its Pods.
record Results(
    @Nullable Progress progress,
    @Nullable Best best,
    Map<String, String> metrics,
    @Nullable Checkpoint checkpoint) {

  private static final int MAX_METRICS = 32;
  private static final int MAX_VALUE = 32;

  /// Events are folded in for as long as they bring something newer; the last words of a Pod count
  /// once, when its attempt ends: later attempts may have said more since.
  static Results of(ExperimentView view, Journal journal) {
    var objective = view.spec().objective();
    var place = CheckpointPlace.of(view.spec().storage());
    var results = ofStatus(view.status());
    var heard = view.heard();
    if (heard != null && journal.knows(heard.progress().attempt())) {
      results =
          results.hearing(heard, objective, journal.wasOpen(heard.progress().attempt()), place);
    }
    for (var attempt : journal.attempts()) {
      var report = lastWords(attempt, journal);
      if (report != null && !attempt.live() && journal.wasOpen(attempt.number())) {
        results = results.reading(report, objective, place);
      }
      if (foundNothing(attempt, journal) && journal.wasOpen(attempt.number())) {
        results = results.fromScratch();
      }
    }
    return results;
  }

  /// What an earlier run achieved, for a trial that need not run; one that is left out has nothing.
  Results takenOver(LedgerRun run, Dedupe.OnHit onHit) {
    return switch (onHit) {
      case SKIP, RUN_AGAIN -> this;
      case REUSE -> {
        var left = run.checkpoint();
        yield new Results(
            progress,
            run.value() == null
                ? null
                : new Best(run.objective().metric(), run.value(), run.bestEpoch()),
            bounded(run.metrics()),
            left == null || !left.exists() ? null : new Checkpoint(left.path(), left.sha256()));
      }
    };
  }

  /// What was said to be a checkpoint never got into the store: its node died before.
  private static boolean foundNothing(Attempt attempt, Journal journal) {
    var pod = journal.pod(attempt);
    return pod != null && !attempt.live() && pod.store() != null && pod.store().nothingThere();
  }

  private Results fromScratch() {
    return new Results(progress, best, metrics, null);
  }

  private static @Nullable TrainerReport lastWords(Attempt attempt, Journal journal) {
    var pod = journal.pod(attempt);
    return pod == null || pod.trainer() == null ? null : pod.trainer().report();
  }

  private static Results ofStatus(ExperimentStatus status) {
    return new Results(status.progress(), status.best(), status.metrics(), status.checkpoint());
  }

  private Results hearing(Heard heard, Objective objective, boolean open, CheckpointPlace place) {
    boolean fresh = heard.progress().isNewerThan(progress);
    var told =
        fresh ? better(objective, heard.progress().best(), heard.progress().bestEpoch()) : this;
    var folded =
        new Results(
            fresh ? bounded(heard.progress()) : progress,
            told.best,
            told.metrics,
            open && heard.checkpoint() != null ? recorded(heard.checkpoint(), place) : checkpoint);
    var finished = heard.finished();
    if (finished == null) {
      return folded;
    }
    // It may come after the Pod's end, and know more than the Pod said.
    return open || checkpoint == null
        ? folded.reading(finished, objective, place)
        : folded.better(objective, finished.best(), finished.bestEpoch());
  }

  private static Checkpoint recorded(Checkpoint told, CheckpointPlace place) {
    var path = place.recorded(told.path());
    return new Checkpoint(path == null ? told.path() : path, told.sha256());
  }

  private Results reading(TrainerReport report, Objective objective, CheckpointPlace place) {
    var told = better(objective, report.best(), report.bestEpoch());
    return report.checkpoint() == null
        ? told
        : new Results(
            told.progress,
            told.best,
            told.metrics,
            recorded(new Checkpoint(report.checkpoint(), report.checkpointSha256()), place));
  }

  // A status that breaks its own schema could never be written again.
  private static Progress bounded(Progress told) {
    return new Progress(
        told.attempt(),
        told.seq(),
        told.epoch(),
        told.maxEpochs(),
        told.step(),
        bounded(told.last()),
        bounded(told.best()),
        told.bestEpoch(),
        told.eta(),
        told.updatedAt(),
        told.missed());
  }

  private static Map<String, String> bounded(Map<String, String> metrics) {
    return metrics.entrySet().stream()
        .filter(metric -> metric.getValue().length() <= MAX_VALUE)
        .sorted(Map.Entry.comparingByKey())
        .limit(MAX_METRICS)
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private Results better(Objective objective, Map<String, String> told, @Nullable Integer epoch) {
    var value = told.get(objective.metric());
    if (value == null || value.length() > MAX_VALUE || !isNumber(value)) {
      return this;
    }
    var candidate = new Best(objective.metric(), value, epoch);
    return best != null && !Ranking.of(objective).isBetter(candidate.value(), best.value())
        ? this
        : new Results(progress, candidate, bounded(told), checkpoint);
  }

  private static boolean isNumber(String text) {
    try {
      new BigDecimal(text);
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
