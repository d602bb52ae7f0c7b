package dev.sweepline.operator.http;

import dev.sweepline.operator.events.ProgressBoard;
import dev.sweepline.operator.sweep.Sweep;
import dev.sweepline.planner.experiment.Heard;
import dev.sweepline.planner.report.Trial;
import dev.sweepline.planner.report.Trials;
import java.time.Instant;
import java.util.List;

/// Trials with what events tell of them: events are ahead of the journal, which is not written for
/// each of them.
record LiveTrials(ProgressBoard board) {

  List<Trial> of(Archive.Shelf shelf, Sweep sweep, Instant now) {
    return shelf.experiments(sweep).stream()
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
