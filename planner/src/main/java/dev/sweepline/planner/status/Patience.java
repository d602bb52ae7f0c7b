package dev.sweepline.planner.status;

import java.util.List;
import java.util.Map;

/// Whether what is new in a status may be written later, together with what comes meanwhile: it
/// only tells people how far things are, and is heard or counted again by whoever starts next.
public final class Patience {
  private Patience() {}

  public static boolean has(ExperimentStatus before, ExperimentStatus after) {
    return withoutProgress(before).equals(withoutProgress(after));
  }

  public static boolean has(SweepStatus before, SweepStatus after) {
    return withoutSums(before).equals(withoutSums(after));
  }

  private static ExperimentStatus withoutProgress(ExperimentStatus status) {
    return ExperimentStatusBuilder.builder(status)
        .progress(null)
        .best(null)
        .metrics(Map.of())
        .checkpoint(null)
        .conditions(withoutWords(status.conditions()))
        .build();
  }

  private static SweepStatus withoutSums(SweepStatus status) {
    return SweepStatusBuilder.builder(status)
        .counts(null)
        .best(null)
        .usage(null)
        .waitingFor(null)
        .conditions(withoutWords(status.conditions()))
        .build();
  }

  private static List<Condition> withoutWords(List<Condition> conditions) {
    return conditions.stream()
        .map(said ->
            new Condition(
                said.type(),
                said.status(),
                said.observedGeneration(),
                said.lastTransitionTime(),
                said.reason(),
                ""))
        .toList();
  }
}
