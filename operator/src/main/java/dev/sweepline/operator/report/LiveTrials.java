package dev.sweepline.operator.report;

import dev.sweepline.operator.events.ProgressBoard;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.planner.experiment.Heard;
import dev.sweepline.planner.report.Trial;
import dev.sweepline.planner.report.Trials;
import java.time.Instant;
import java.util.List;

/// Trials with what events tell of them: events are ahead of the journal, which is not written for
/// each of them.
public record LiveTrials(ProgressBoard board) {

  public List<Trial> of(List<Experiment> experiments, Instant now) {
    return experiments.stream()
        .map(experiment ->
            Trials.of(
                experiment.getMetadata().getName(),
                experiment.getSpec(),
                experiment.getStatus(),
                board
                    .heard(experiment.getMetadata().getUid(), experiment.getSpec().objective())
                    .map(Heard::progress),
                now))
        .toList();
  }
}
