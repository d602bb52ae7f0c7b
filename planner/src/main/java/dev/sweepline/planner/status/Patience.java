package dev.sweepline.planner.status;

import dev.sweepline.planner.Conditions;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Whether what is new in a status may be written later, together with what comes meanwhile: it
/// only tells people how far things are, and is heard or counted again by whoever starts next.
public final class Patience {
  /// The conditions of a trial that has begun and to which nothing has happened.
  private static final Map<String, Condition.Truth> EXPECTED =
      Map.of(
          Conditions.ACCEPTED, Condition.Truth.TRUE,
          Conditions.SUCCEEDED, Condition.Truth.UNKNOWN,
          Conditions.STALLED, Condition.Truth.FALSE);

  private Patience() {}

  public static boolean has(ExperimentStatus before, ExperimentStatus after) {
    return withoutProgress(before).equals(withoutProgress(after));
  }

  /// Whether all that is new is that its Pod is there, or runs: it can be seen again, as a Pod does
  /// not go before its journal is written. What others are held to cannot wait.
  ///
  /// @param pinned whether it is held itself to what an earlier trial was seen to have
  public static boolean sights(ExperimentStatus before, ExperimentStatus after, boolean pinned) {
    return before.phase() == ExperimentPhase.PENDING
        && (after.phase() == ExperimentPhase.PENDING || after.phase() == ExperimentPhase.RUNNING)
        && after.waitingFor() == null
        && (pinned || Objects.equals(before.provenance(), after.provenance()))
        && (before.observedGeneration() == null
            ? after.conditions().stream().allMatch(said -> isAsExpected(said, before))
                && asMade(before).equals(asMade(after))
            : withoutSight(before).equals(withoutSight(after)));
  }

  private static boolean isAsExpected(Condition said, ExperimentStatus before) {
    return said.type().equals(Conditions.READY)
        || said.status() == EXPECTED.get(said.type())
        || said.reason().equals(Conditions.EPHEMERAL)
        || before.conditions().contains(said);
  }

  /// Of a journal that nobody has written yet, without what its spec comes to.
  private static ExperimentStatus asMade(ExperimentStatus status) {
    return ExperimentStatusBuilder.builder(withoutSight(status))
        .observedGeneration(null)
        .conditions(List.of())
        .runName(null)
        .configDigest(null)
        .seed(null)
        .tags(List.of())
        .batch(null)
        .counters(null)
        .goals(List.of())
        .goalsReached(null)
        .build();
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

  private static ExperimentStatus withoutSight(ExperimentStatus status) {
    return ExperimentStatusBuilder.builder(withoutProgress(status))
        .phase(null)
        .waitingFor(null)
        .provenance(null)
        .attempts(status.attempts().stream().map(Patience::unseen).toList())
        .conditions(
            withoutWords(status.conditions()).stream()
                .filter(said -> !said.type().equals(Conditions.READY))
                .toList())
        .build();
  }

  private static Attempt unseen(Attempt attempt) {
    return attempt.live()
        ? AttemptBuilder.builder(attempt)
            .podUid(null)
            .startedAt(null)
            .node(null)
            .gpus(null)
            .gpu(null)
            .build()
        : attempt;
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
