package dev.sweepline.planner.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.Seeds;
import dev.sweepline.planner.simulation.Broken.Rule;
import dev.sweepline.planner.simulation.Pretend.Stored;
import dev.sweepline.planner.spec.EarlyStop;
import dev.sweepline.planner.spec.LimitsBuilder;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepSpecBuilder;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.SweepPhase;
import dev.sweepline.planner.sweep.SweepAction;
import dev.sweepline.planner.trial.Specs;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Two sweeps that share cells, under an operator that crashes and sees late: with suspends, edits,
/// restarts, deletions, early stopping and budgets.
class TwinSimulationTest {
  private static final int MAX_STEPS = 30_000;
  private static final Map<Long, Broken> RUNS = new ConcurrentHashMap<>();

  static LongStream seeds() {
    return Seeds.upTo(300);
  }

  /// A simulation that never meets something proves nothing about it.
  @AfterAll
  static void hasMetOutcomesThatWereTakenOverAndEveryWayToEnd() {
    RUNS.clear();
    assertThat(TwinWitness.TAKEN_OVER).hasPositiveValue();
    assertThat(TwinWitness.MADE_BEGUN).hasPositiveValue();
    assertThat(TwinWitness.MET)
        .contains(ExperimentPhase.SUCCEEDED, ExperimentPhase.FAILED, ExperimentPhase.STOPPED);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void neverRunsMoreTrialsOfASweepAtOnceThanParallelismAllows(long seed) {
    simulated(seed).never(Rule.PARALLELISM);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void settlesEveryTrialOnce(long seed) {
    simulated(seed).never(Rule.SETTLES_ONCE);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void runsNoDigestTwiceInTwoSweeps(long seed) {
    simulated(seed).never(Rule.NO_DUPLICATES);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void plansNothingMoreOnceAllIsApplied(long seed) {
    simulated(seed).never(Rule.SECOND_PLAN_EMPTY);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void saysWhoseOutcomeATrialHasThatDidNotRun(long seed) {
    simulated(seed).never(Rule.NOTHING_LOST);
  }

  /// Each is run once for all rules.
  private static Broken simulated(long seed) {
    return RUNS.computeIfAbsent(seed, TwinSimulationTest::runTwins);
  }

  private static Broken runTwins(long seed) {
    var random = new Random(seed);
    var cluster = new PretendCluster(random);
    var world = new PretendWorld(cluster);
    var docs =
        new PretendOperator(cluster, Simulated.COMPOSER, "docs", sweep(random, "224", "384"));
    var pages =
        new PretendOperator(cluster, Simulated.COMPOSER, "pages", sweep(random, "384", "128"));
    var operators = List.of(docs, pages);
    var broken = new Broken();
    var witness = new TwinWitness(cluster, world, operators, broken);

    for (int step = 0; step < 200 + random.nextInt(400); step++) {
      meddle(random, cluster, operators, witness);
      operators.get(random.nextInt(2)).step();
      witness.look();
      world.step(true);
      witness.look();
    }
    for (var operator : operators) {
      operator.edit(Specs.suspended(operator.spec(), false));
      operator.becomeReliable();
    }
    for (int step = 0; step < MAX_STEPS && !(quiet(docs) && quiet(pages)); step++) {
      operators.get(step % 2).step();
      witness.look();
      world.step(false);
      witness.look();
    }

    // What was heard late of one is heard by those that took it over.
    for (int step = 0; step < 300; step++) {
      operators.get(step % 2).step();
      witness.look();
    }
    operators.forEach(PretendOperator::restart);
    witness.judge();
    return broken;
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("fewSeeds")
  void aSweepThatIsAppliedAgainRunsOnlyWhatIsNew(long seed) {
    var random = new Random(seed);
    var cluster = new PretendCluster(random);
    var world = new PretendWorld(cluster);
    var first =
        new PretendOperator(cluster, Simulated.COMPOSER, "docs", sizes(List.of(1), "224", "384"));
    first.becomeReliable();
    run(first, world, cluster);
    List.copyOf(cluster.latest().experiments().keySet()).forEach(cluster::forgetExperiment);
    List.copyOf(cluster.latest().pods().values()).forEach(cluster::wipe);
    var reusable =
        cluster.latest().ledger().values().stream()
            .filter(entry -> entry.reusable().isPresent())
            .count();
    int podsBefore = world.truth.size();

    var again =
        new PretendOperator(
            cluster, Simulated.COMPOSER, "docs", sizes(List.of(1, 2), "224", "384", "640"));
    again.becomeReliable();
    run(again, world, cluster);

    var reused =
        cluster.latest().experiments().values().stream()
            .filter(stored -> stored.status().reused() != null)
            .toList();
    assertThat(reused).hasSize(Math.toIntExact(reusable));
    assertThat(reused).allMatch(stored -> stored.status().attempts().isEmpty());
    assertThat(cluster.latest().experiments()).hasSize(6);
    assertThat(world.truth.size() - podsBefore).isGreaterThanOrEqualTo(6 - reused.size());
    assertThat(cluster.latest().experiments().values())
        .filteredOn(stored -> stored.spec().seed() == 2 || is640(stored))
        .allMatch(stored -> !stored.status().attempts().isEmpty());
  }

  private static boolean is640(Stored stored) {
    return "640".equals(stored.spec().params().get("data.image_size"));
  }

  static LongStream fewSeeds() {
    return LongStream.range(0, 50);
  }

  private static void run(PretendOperator operator, PretendWorld world, PretendCluster cluster) {
    for (int step = 0; step < MAX_STEPS; step++) {
      operator.step();
      world.step(false);
      boolean told =
          cluster.latest().experiments().values().stream()
              .allMatch(stored ->
                  stored.status().attempts().isEmpty()
                      || stored.status().conditions().stream()
                          .anyMatch(condition -> condition.type().equals("Recorded")));
      if (told && quiet(operator)) {
        return;
      }
    }
  }

  private static void meddle(
      Random random, PretendCluster cluster, List<PretendOperator> operators, TwinWitness witness) {
    var operator = operators.get(random.nextInt(2));
    if (random.nextInt(60) == 0) {
      operator.edit(Specs.suspended(operator.spec(), !operator.spec().suspend()));
    }
    if (random.nextInt(100) == 0) {
      operators.forEach(PretendOperator::restart);
    }
    if (random.nextInt(80) == 0) {
      var limits =
          LimitsBuilder.builder(operator.spec().limits())
              .parallelism(1 + random.nextInt(4))
              .build();
      operator.edit(Specs.limited(operator.spec(), limits));
      witness.allow(operator, limits.parallelism());
    }
    if (random.nextInt(150) == 0) {
      cluster.latest().experiments().values().stream()
          .filter(trial -> trial.over() && trial.deletedAt() == null)
          .filter(trial -> trial.status().reused() != null || Witness.isRecorded(trial))
          .findFirst()
          .map(Stored::name)
          .ifPresent(cluster::deleteExperiment);
    }
  }

  private static boolean quiet(PretendOperator operator) {
    return (operator.status().phase() == SweepPhase.SUCCEEDED
            || operator.status().phase() == SweepPhase.FAILED)
        && operator.planSweep().actions().stream()
            .noneMatch(SweepAction.CreateExperiment.class::isInstance);
  }

  /// Some with early stopping, some with a budget that lasts or does not.
  private static SweepSpec sweep(Random random, String... sizes) {
    var spec =
        Specs.sweep(
            SweepType.CUSTOM,
            Specs.search(
                List.of(
                    Specs.key("data.image_size", sizes),
                    Specs.key("data.augmentation", "none", "cutout")),
                List.of(),
                List.of(1),
                null),
            1 + random.nextInt(4));
    var limits = LimitsBuilder.builder(spec.limits());
    if (random.nextInt(4) == 0) {
      limits.gpuHours("0.0" + (2 + random.nextInt(8)));
    }
    return SweepSpecBuilder.builder(spec)
        .limits(limits.build())
        .earlyStop(
            random.nextInt(3) == 0
                ? new EarlyStop(EarlyStop.Algorithm.ASHA, 1, 2, null, List.of())
                : null)
        .build();
  }

  private static SweepSpec sizes(List<Integer> seeds, String... sizes) {
    return Specs.sweep(
        SweepType.MULTI_SCALE,
        Specs.search(List.of(Specs.key("data.image_size", sizes)), List.of(), seeds, null),
        2);
  }
}
