package dev.sweepline.operator.events;

import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.planner.experiment.Heard;
import dev.sweepline.planner.experiment.TrainerReport;
import dev.sweepline.planner.logs.Scrubber;
import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.status.Checkpoint;
import dev.sweepline.planner.status.Progress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Folded events in the planner's words, with numbers as the API shows them.
final class HeardOf {
  /// As many as the schema of the status allows.
  private static final int MOST_METRICS = 32;

  private static final Scrubber SCRUBBER = new Scrubber();

  private HeardOf() {}

  static Heard events(Folded folded, Objective objective) {
    return new Heard(
        progress(folded, objective),
        checkpoint(folded),
        finished(folded),
        folded.heardAt(),
        folded.started() == null ? null : folded.started().normalisationBatch(),
        folded.ends().of(objective.metric()),
        beginning(folded));
  }

  private static Progress progress(Folded folded, Objective objective) {
    var now = folded.now();
    var best = folded.best(objective);
    return new Progress(
        folded.attempt(),
        folded.seq(),
        now == null ? null : Figures.text(now.epoch()),
        folded.maxEpochs(),
        now == null ? null : now.step(),
        text(folded.last()),
        best.map(epoch -> text(epoch.metrics())).orElse(Map.of()),
        best.map(Folded.Epoch::number).orElse(null),
        folded.eta().map(eta -> eta.truncatedTo(ChronoUnit.SECONDS).toString()).orElse(null),
        heardAt(folded).truncatedTo(ChronoUnit.SECONDS).toString(),
        folded.missing().count() == 0 ? null : folded.missing().count());
  }

  /// By our own clock: a trainer's may be anything.
  private static Instant heardAt(Folded folded) {
    return folded.heardAt() == null ? folded.updatedAt() : folded.heardAt();
  }

  private static @Nullable Checkpoint checkpoint(Folded folded) {
    var saved = folded.checkpoint();
    return saved == null ? null : new Checkpoint(saved.path(), saved.sha256());
  }

  private static Heard.@Nullable Beginning beginning(Folded folded) {
    var started = folded.started();
    return started == null
        ? null
        : new Heard.Beginning(started.device(), started.versions(), started.dataDigest());
  }

  private static @Nullable TrainerReport finished(Folded folded) {
    TrainerEvent.Finished end = folded.finished();
    if (end == null) {
      return null;
    }
    var now = folded.now();
    return new TrainerReport(
        end.exitCode(),
        now == null ? 0 : now.step(),
        text(end.bestMetrics()),
        end.bestEpoch(),
        text(end.lastMetrics()),
        end.checkpoint(),
        end.checkpointSha256(),
        end.message() == null ? null : SCRUBBER.scrub(end.message()));
  }

  private static Map<String, String> text(Map<String, Double> metrics) {
    var text = new TreeMap<String, String>();
    metrics.entrySet().stream()
        .limit(MOST_METRICS)
        .forEach(metric -> text.put(metric.getKey(), Figures.text(metric.getValue())));
    return text;
  }
}
