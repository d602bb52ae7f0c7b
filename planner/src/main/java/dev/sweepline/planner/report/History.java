package dev.sweepline.planner.report;

import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.Rung;
import dev.sweepline.planner.status.Usage;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a report tells of a run beyond its line in a comparison.
///
/// @param rungs the deciding metric along the way, where it was kept
/// @param usage of the attempts that are over
public record History(
    String experiment, List<Attempt> attempts, List<Rung> rungs, Optional<Usage> usage) {

  public History {
    attempts = List.copyOf(attempts);
    rungs = List.copyOf(rungs);
  }

  public static History of(String experiment, @Nullable ExperimentStatus journal) {
    var status = journal == null ? ExperimentStatus.EMPTY : journal;
    return new History(
        experiment, status.attempts(), status.rungs(), Optional.ofNullable(status.usage()));
  }
}
