package dev.sweepline.planner.experiment;

import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.status.Best;
import dev.sweepline.planner.status.Checkpoint;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.Progress;
import dev.sweepline.planner.trial.Ranking;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a trial has achieved: from its journal, its events and the last words of its Pods.
record Results(
    @Nullable Progress progress,
    @Nullable Best best,
    Map<String, String> metrics,
    @Nullable Checkpoint checkpoint) {

  static Results of(ExperimentView view, Journal journal) {
    var results = ofStatus(view.status());
    var heard = view.heard();
    boolean ours =
        heard != null
            && journal.attempts().stream()
                .anyMatch(attempt -> attempt.number().equals(heard.progress().attempt()));
    if (heard != null && ours) {
      results = results.hearing(heard, view.spec().objective());
    }
    for (var attempt : journal.attempts()) {
      var pod = journal.pod(attempt);
      if (pod != null
          && pod.terminal()
          && pod.trainer() != null
          && pod.trainer().report() != null) {
        results = results.reading(pod.trainer().report(), view.spec().objective());
      }
    }
    return results;
  }

  private static Results ofStatus(ExperimentStatus status) {
    return new Results(status.progress(), status.best(), status.metrics(), status.checkpoint());
  }

  private Results hearing(Heard heard, Objective objective) {
    var fresh = heard.progress().isNewerThan(progress);
    var told =
        fresh ? better(objective, heard.progress().best(), heard.progress().bestEpoch()) : this;
    boolean current = progress == null || heard.progress().attempt() >= progress.attempt();
    var withProgress =
        new Results(
            fresh ? heard.progress() : progress,
            told.best,
            told.metrics,
            current && heard.checkpoint() != null ? heard.checkpoint() : checkpoint);
    return heard.finished() == null || !current
        ? withProgress
        : withProgress.reading(heard.finished(), objective);
  }

  private Results reading(TrainerReport report, Objective objective) {
    var told = better(objective, report.best(), report.bestEpoch());
    return report.checkpoint() == null
        ? told
        : new Results(
            told.progress,
            told.best,
            told.metrics,
            new Checkpoint(report.checkpoint(), report.checkpointSha256()));
  }

  private Results better(Objective objective, Map<String, String> told, @Nullable Integer epoch) {
    var value = told.get(objective.metric());
    if (value == null || !isNumber(value)) {
      return this;
    }
    var candidate = new Best(objective.metric(), value, epoch);
    return best != null && !Ranking.of(objective).isBetter(candidate.value(), best.value())
        ? this
        : new Results(progress, candidate, told, checkpoint);
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
