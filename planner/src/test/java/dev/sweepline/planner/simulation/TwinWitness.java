package dev.sweepline.planner.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.simulation.Broken.Rule;
import dev.sweepline.planner.simulation.Pretend.Stored;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.SweepPhase;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/// Sees everything of two sweeps that share cells, and forgets nothing.
final class TwinWitness {
  /// Over all seeds, so that the rules are rules about something.
  static final AtomicInteger TAKEN_OVER = new AtomicInteger();

  static final AtomicInteger MADE_BEGUN = new AtomicInteger();

  static final Set<ExperimentPhase> MET = ConcurrentHashMap.newKeySet();

  private final PretendCluster cluster;
  private final PretendWorld world;
  private final List<PretendOperator> operators;
  private final Broken broken;
  private final Map<String, ExperimentPhase> settled = new HashMap<>();
  private final Map<String, Stored> known = new HashMap<>();
  private final Set<String> begun = new HashSet<>();
  private final Map<String, Integer> allowed = new HashMap<>();

  TwinWitness(
      PretendCluster cluster, PretendWorld world, List<PretendOperator> operators, Broken broken) {
    this.cluster = cluster;
    this.world = world;
    this.operators = operators;
    this.broken = broken;
    operators.forEach(operator -> allow(operator, operator.spec().limits().parallelism()));
  }

  void allow(PretendOperator operator, int parallelism) {
    allowed.merge(operator.sweep(), parallelism, Math::max);
  }

  void look() {
    broken.check(Rule.PARALLELISM, () -> operators.forEach(this::lookAtParallelism));
    broken.check(Rule.NO_DUPLICATES, this::lookForDuplicates);
    broken.check(Rule.SETTLES_ONCE, this::lookAtEnds);
    broken.check(
        Rule.SECOND_PLAN_EMPTY,
        () -> assertThat(operators).allMatch(operator -> operator.plannedAgain().isEmpty()));
    cluster.latest().experiments().values().forEach(trial -> known.put(trial.uid(), trial));
  }

  /// Whoever lowers it stops nobody, but nobody starts beyond what it is now.
  private void lookAtParallelism(PretendOperator operator) {
    var trials =
        cluster.latest().experiments().values().stream()
            .filter(trial -> trial.sweep().equals(operator.sweep()))
            .toList();
    boolean starts = trials.stream().anyMatch(trial -> !known.containsKey(trial.uid()));
    assertThat(trials.stream().filter(Witness::unsettled))
        .as("trials of %s that are not over", operator.sweep())
        .hasSizeLessThanOrEqualTo(
            starts
                ? operator.spec().limits().parallelism()
                : Objects.requireNonNull(allowed.get(operator.sweep())));
  }

  private void lookForDuplicates() {
    cluster.latest().experiments().values().stream()
        .collect(Collectors.groupingBy(stored -> stored.spec().params()))
        .forEach((params, twins) -> {
          assertThat(twins.stream().mapToLong(twin -> world.alive(twin.name())).sum())
              .as("Pods of " + params)
              .isLessThanOrEqualTo(1);
          assertThat(twins.stream().filter(TwinWitness::hasClaim).map(Stored::name))
              .as("claims on " + params)
              .hasSizeLessThanOrEqualTo(1);
          for (var twin : twins) {
            if (!twin.journal().attempts().isEmpty() && begun.add(twin.uid())) {
              assertThat(twins)
                  .as("what %s begins had no result before", twin.name())
                  .noneMatch(other ->
                      !other.uid().equals(twin.uid())
                          && other.status().phase() == ExperimentPhase.SUCCEEDED);
            }
          }
        });
  }

  private static boolean hasClaim(Stored stored) {
    return !stored.journal().attempts().isEmpty() && Witness.unsettled(stored);
  }

  private void lookAtEnds() {
    for (var experiment : cluster.latest().experiments().values()) {
      var phase = experiment.status().phase();
      var first = settled.get(experiment.uid());
      if (first != null) {
        assertThat(phase).as("how %s ended", experiment.name()).isEqualTo(first);
      } else if (phase != null && phase.settled()) {
        settled.put(experiment.uid(), phase);
      }
    }
  }

  /// At the end, by operators that have just begun.
  void judge() {
    broken.check(
        Rule.SETTLES_ONCE,
        () -> {
          assertThat(operators)
              .extracting(operator -> operator.status().phase())
              .isSubsetOf(SweepPhase.SUCCEEDED, SweepPhase.FAILED);
          assertThat(cluster.trials()).noneMatch(Witness::unsettled);
        });
    broken.check(
        Rule.SECOND_PLAN_EMPTY,
        () -> assertThat(operators).allMatch(operator -> operator.planSweep().actions().isEmpty()));
    broken.check(Rule.NOTHING_LOST, () -> cluster.trials().forEach(this::judge));
  }

  /// Who did not run says whose outcome it has, and has it.
  private void judge(Stored experiment) {
    var reused = experiment.status().reused();
    MET.add(Objects.requireNonNull(experiment.status().phase()));
    if (experiment.begun() != null) {
      MADE_BEGUN.incrementAndGet();
    }
    if (reused == null) {
      assertThat(experiment.status().attempts()).as(experiment.name()).isNotEmpty();
    } else {
      TAKEN_OVER.incrementAndGet();
      var ran = Objects.requireNonNull(known.get(reused.uid()));
      assertThat(experiment.status().attempts()).isEmpty();
      assertThat(ran.spec().params()).isEqualTo(experiment.spec().params());
      assertThat(experiment.status().phase()).isEqualTo(ran.status().phase());
      // Of one that is gone nobody can hear more.
      if (cluster.latest().experiments().containsKey(ran.name())) {
        assertThat(experiment.status().best()).isEqualTo(ran.status().best());
      }
    }
  }
}
