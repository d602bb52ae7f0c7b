package dev.sweepline.planner.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.Seeds;
import dev.sweepline.planner.simulation.Broken.Rule;
import dev.sweepline.planner.simulation.Pretend.Stored;
import dev.sweepline.planner.spec.LimitsBuilder;
import dev.sweepline.planner.status.Outcome;
import dev.sweepline.planner.trial.Specs;
import java.util.EnumSet;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whole sweeps in a cluster that loses, delays and repeats things, under an operator that crashes:
/// with suspends, edits, restarts, deletions, early stopping and budgets.
class SweepSimulationTest {
  private static final Map<Long, Broken> RUNS = new ConcurrentHashMap<>();

  static LongStream seeds() {
    return Seeds.upTo(300);
  }

  /// A simulation that never meets something proves nothing about it.
  @AfterAll
  static void hasMetEveryWayToEnd() {
    RUNS.clear();
    assertThat(Witness.STOPPED_EARLY).hasPositiveValue();
    assertThat(Witness.MADE_BEGUN).hasPositiveValue();
    assertThat(Witness.MET).containsAll(EnumSet.allOf(Outcome.class));
    assertThat(Witness.REASONS).anyMatch(reason -> reason.contains("does not answer since"));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void neverRunsMoreTrialsAtOnceThanParallelismAllows(long seed) {
    simulated(seed).never(Rule.PARALLELISM);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void settlesEveryTrialOnce(long seed) {
    simulated(seed).never(Rule.SETTLES_ONCE);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void runsNoDigestTwice(long seed) {
    simulated(seed).never(Rule.NO_DUPLICATES);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void plansNothingMoreOnceAllIsApplied(long seed) {
    simulated(seed).never(Rule.SECOND_PLAN_EMPTY);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void losesNoOutcome(long seed) {
    simulated(seed).never(Rule.NOTHING_LOST);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void startsNothingBesideASmokeTrialThatHasShownNothingYet(long seed) {
    simulated(seed).never(Rule.SMOKE_TRIAL_FIRST);
  }

  /// Each is run once for all rules.
  private static Broken simulated(long seed) {
    return RUNS.computeIfAbsent(seed, SweepSimulationTest::run);
  }

  private static Broken run(long seed) {
    var random = new Random(seed);
    var cluster = new PretendCluster(random);
    var world = new PretendWorld(cluster);
    var operator = new PretendOperator(cluster, Simulated.COMPOSER, SomeSweeps.any(random));
    var broken = new Broken();
    var witness = new Witness(cluster, world, operator, broken);

    for (int step = 0; step < 150 + random.nextInt(300); step++) {
      meddle(random, cluster, operator, witness);
      operator.step();
      witness.look();
      world.step(true);
      witness.look();
    }
    operator.edit(Specs.suspended(operator.spec(), false));
    operator.becomeReliable();
    Simulated.run(
        operator,
        world,
        cluster,
        () -> {
          witness.look();
          witness.lookAtSecondPlan();
        });

    operator.restart();
    witness.judge();
    return broken;
  }

  private static void meddle(
      Random random, PretendCluster cluster, PretendOperator operator, Witness witness) {
    if (random.nextInt(100) == 0) {
      operator.edit(
          Specs.searching(operator.spec(), SomeSweeps.more(random, operator.spec().search())));
    }
    if (random.nextInt(100) == 0) {
      deleteOneThatIsOver(cluster);
    }
    if (random.nextInt(150) == 0) {
      var limits = LimitsBuilder.builder(operator.spec().limits());
      operator.edit(
          Specs.limited(
              operator.spec(),
              random.nextBoolean()
                  ? limits.maxFailed(null).build()
                  : limits.maxTrialHours(null).build()));
    }
    if (random.nextInt(60) == 0) {
      operator.edit(Specs.suspended(operator.spec(), !operator.spec().suspend()));
    }
    if (random.nextInt(60) == 0) {
      var limits =
          LimitsBuilder.builder(operator.spec().limits())
              .parallelism(1 + random.nextInt(4))
              .build();
      operator.edit(Specs.limited(operator.spec(), limits));
      witness.allow(limits.parallelism());
    }
    if (random.nextInt(60) == 0) {
      operator.edit(Specs.failing(operator.spec(), random.nextInt(4)));
    }
    if (random.nextInt(200) == 0) {
      operator.restart();
    }
  }

  private static void deleteOneThatIsOver(PretendCluster cluster) {
    cluster.latest().experiments().values().stream()
        .filter(trial -> trial.over() && trial.deletedAt() == null)
        .filter(Witness::isRecorded)
        .findFirst()
        .map(Stored::name)
        .ifPresent(cluster::deleteExperiment);
  }
}
