package dev.sweepline.operator.report;

import dev.sweepline.operator.events.ProgressBoard;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.planner.experiment.Heard;
import dev.sweepline.planner.report.Trial;
import dev.sweepline.planner.report.Trials;
import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.spec.ExperimentSpecBuilder;
import dev.sweepline.planner.status.ExperimentStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Trials with what events tell of them: events are ahead of the journal, which is not written for
/// each of them.
public record LiveTrials(ProgressBoard board) {

  /// What is kept of an experiment, to be told of later.
  public sealed interface Journal {

    /// Of ten thousand it has to be little: what a comparison does not show is left out.
    static Journal of(Experiment experiment, Instant now) {
      var name = experiment.getMetadata().getName();
      var spec = experiment.getSpec();
      var status = experiment.getStatus();
      // Nothing that is heard, and no time that goes by, changes what is over.
      return status != null && status.settled()
          ? new Over(Trials.of(name, spec, status, now))
          : new Open(
              name,
              experiment.getMetadata().getUid(),
              ExperimentSpecBuilder.builder()
                  .params(spec.params())
                  .seed(spec.seed())
                  .runName(spec.runName())
                  .objective(spec.objective())
                  .build(),
              status);
    }
  }

  /// Of one that has come to its end.
  record Over(Trial trial) implements Journal {}

  /// Of one that may be heard of.
  record Open(String name, String uid, ExperimentSpec spec, @Nullable ExperimentStatus status)
      implements Journal {}

  public List<Trial> of(List<Journal> journals, Instant now) {
    return journals.stream().map(journal -> trial(journal, now)).toList();
  }

  private Trial trial(Journal journal, Instant now) {
    return switch (journal) {
      case Over(var trial) -> trial;
      case Open(var name, var uid, var spec, var status) ->
          Trials.of(
              name, spec, status, board.heard(uid, spec.objective()).map(Heard::progress), now);
    };
  }
}
