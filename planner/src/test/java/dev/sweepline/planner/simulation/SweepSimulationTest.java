package dev.sweepline.planner.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.Seeds;
import dev.sweepline.planner.simulation.Pretend.Stored;
import dev.sweepline.planner.spec.Dedupe;
import dev.sweepline.planner.spec.DedupeBuilder;
import dev.sweepline.planner.spec.DimensionBuilder;
import dev.sweepline.planner.spec.EarlyStop;
import dev.sweepline.planner.spec.FailurePolicy.DisruptionPolicy;
import dev.sweepline.planner.spec.FailurePolicy.Unreachable;
import dev.sweepline.planner.spec.FailurePolicyBuilder;
import dev.sweepline.planner.spec.LimitsBuilder;
import dev.sweepline.planner.spec.Search;
import dev.sweepline.planner.spec.SearchBuilder;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepSpecBuilder;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.Outcome;
import dev.sweepline.planner.status.SweepPhase;
import dev.sweepline.planner.sweep.SweepAction;
import dev.sweepline.planner.trial.Composer;
import dev.sweepline.planner.trial.Specs;
import dev.sweepline.planner.trial.Trees;
import dev.sweepline.planner.trial.Trial;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whole sweeps in a cluster that loses, delays and repeats things, under an operator that crashes.
class SweepSimulationTest {
  private static final int MAX_STEPS = 20_000;
  private static final Map<Object, Trial> COMPOSED = new ConcurrentHashMap<>();

  /// A configuration depends on its spec alone, so that a thousand runs need not compose it again.
  private static final Composer COMPOSER =
      (request, microBatch) ->
          COMPOSED.computeIfAbsent(
              List.of(request.spec().params(), request.spec().seed(), String.valueOf(microBatch)),
              _ -> Trees.COMPOSER.compose(request, microBatch));

  static LongStream seeds() {
    return Seeds.upTo(300);
  }

  @AfterAll
  static void someTrialsWereStoppedEarly() {
    assertThat(Witness.STOPPED_EARLY).hasPositiveValue();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void settlesEveryTrialOnceWhateverHappens(long seed) {
    var random = new Random(seed);
    var cluster = new PretendCluster(random);
    var world = new PretendWorld(cluster);
    var operator = new PretendOperator(cluster, COMPOSER, someSweep(random));
    var witness = new Witness(cluster, world, operator);

    for (int step = 0; step < 150 + random.nextInt(300); step++) {
      meddle(random, cluster, operator, witness);
      operator.step();
      witness.look();
      world.step(true);
      witness.look();
    }
    operator.edit(Specs.suspended(operator.spec(), false));
    operator.becomeReliable();
    for (int step = 0; step < MAX_STEPS && !quiet(operator, cluster); step++) {
      operator.step();
      witness.look();
      world.step(false);
      witness.look();
    }

    assertThat(operator.status().phase()).isIn(SweepPhase.SUCCEEDED, SweepPhase.FAILED);
    operator.restart();
    assertThat(operator.planSweep().actions()).isEmpty();
    assertThat(held(cluster)).as("Pods that nobody lets go").isZero();
    witness.judge();
  }

  /// A simulation that never meets something proves nothing about it.
  @AfterAll
  static void hasMetEveryWayToEnd() {
    assertThat(Witness.MET).containsAll(EnumSet.allOf(Outcome.class));
    assertThat(Witness.REASONS).anyMatch(reason -> reason.contains("does not answer since"));
  }

  private static boolean quiet(PretendOperator operator, PretendCluster cluster) {
    return finished(operator)
        && operator.planSweep().actions().isEmpty()
        && held(cluster) == 0
        && cluster.latest().couriers().isEmpty()
        && cluster.latest().experiments().values().stream()
            .noneMatch(trial -> open(trial) || trial.deletedAt() != null)
        && Witness.recorded(cluster);
  }

  private static boolean open(Stored experiment) {
    var errand = experiment.status().errand();
    return errand != null && errand.open();
  }

  private static long held(PretendCluster cluster) {
    return cluster.latest().pods().values().stream().filter(pod -> pod.view().held()).count();
  }

  private static boolean finished(PretendOperator operator) {
    return operator.status().phase() == SweepPhase.SUCCEEDED
        || operator.status().phase() == SweepPhase.FAILED;
  }

  private static SweepSpec someSweep(Random random) {
    var sizes = List.of("128", "224", "384").subList(0, 2 + random.nextInt(2));
    var grid =
        Specs.search(
            List.of(
                Specs.key("data.image_size", sizes.toArray(String[]::new)),
                Specs.key("data.augmentation", "none", "cutout")),
            random.nextBoolean()
                ? List.of()
                : List.of(
                    "int(params['data.image_size']) >= 224 && params['data.augmentation'] =="
                        + " 'cutout'"),
            random.nextInt(3) == 0 ? List.of(1, 2) : List.of(1),
            null);
    var spec =
        Specs.sweep(
            SweepType.CUSTOM,
            switch (random.nextInt(4)) {
              case 0 -> sampled(random, Search.Algorithm.RANDOM, grid);
              case 1 -> sampled(random, Search.Algorithm.TPE, grid);
              default -> grid;
            },
            1 + random.nextInt(4));
    spec = SweepSpecBuilder.builder(spec).earlyStop(someRule(random)).build();
    var limits = LimitsBuilder.builder(spec.limits());
    if (random.nextInt(5) == 0) {
      limits.maxFailed(1 + random.nextInt(2));
    }
    if (random.nextInt(4) == 0) {
      limits.smokeTrial(true);
    }
    if (random.nextInt(4) == 0) {
      // From one trial to all of them.
      limits.gpuHours("0.0" + (2 + random.nextInt(8)));
    }
    if (random.nextInt(4) == 0) {
      limits.maxTrialHours("0.0" + (2 + random.nextInt(8)));
    }
    return patient(random, Specs.limited(spec, limits.build()));
  }

  /// Or impatient: with trainers that fall silent, with nodes that do.
  private static SweepSpec patient(Random random, SweepSpec spec) {
    var limits = LimitsBuilder.builder(spec.limits());
    var policy = spec.failurePolicy();
    return SweepSpecBuilder.builder(spec)
        .limits(random.nextInt(3) == 0 ? limits.hangAfter("2m").build() : spec.limits())
        .failurePolicy(
            random.nextBoolean()
                ? FailurePolicyBuilder.builder(policy)
                    .disruption(new DisruptionPolicy(20, Unreachable.REPLACE))
                    .build()
                : policy)
        .build();
  }

  private static @Nullable EarlyStop someRule(Random random) {
    var within = random.nextBoolean() ? List.of("data.image_size") : List.<String>of();
    return switch (random.nextInt(3)) {
      case 0 -> new EarlyStop(EarlyStop.Algorithm.ASHA, 1, 2, null, within);
      case 1 -> new EarlyStop(EarlyStop.Algorithm.MEDIAN, 1, 2, 1, within);
      default -> null;
    };
  }

  /// With a key more that has no end of values, or, as a small one, until all is tried.
  private static Search sampled(Random random, Search.Algorithm algorithm, Search grid) {
    var rate = DimensionBuilder.builder().key("training.lr").min("1e-5").max("1e-2").build();
    var space = new ArrayList<>(grid.space());
    if (random.nextBoolean()) {
      space.add(rate);
    }
    return SearchBuilder.builder(grid)
        .algorithm(algorithm)
        .space(space)
        .maxTrials(3 + random.nextInt(8))
        .tpe(algorithm == Search.Algorithm.TPE ? new Search.Tpe(2, 8) : null)
        .build();
  }

  private static void meddle(
      Random random, PretendCluster cluster, PretendOperator operator, Witness witness) {
    if (random.nextInt(100) == 0) {
      operator.edit(Specs.searching(operator.spec(), more(random, operator.spec().search())));
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

  /// A value or a seed more: new cells come between those that there are.
  private static Search more(Random random, Search search) {
    var sizes = new ArrayList<>(search.space().getFirst().values());
    var seeds = new ArrayList<>(search.seeds());
    if (random.nextInt(3) == 0 && !seeds.contains(3)) {
      seeds.add(3);
    } else if (!sizes.contains("512")) {
      sizes.add("512");
    }
    var space = new ArrayList<>(search.space());
    space.set(0, DimensionBuilder.builder(space.getFirst()).values(sizes).build());
    return SearchBuilder.builder(search).space(space).seeds(seeds).build();
  }

  private static void deleteOneThatIsOver(PretendCluster cluster) {
    cluster.latest().experiments().values().stream()
        .filter(trial -> trial.over() && trial.deletedAt() == null)
        .filter(Witness::isRecorded)
        .findFirst()
        .map(Stored::name)
        .ifPresent(cluster::deleteExperiment);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("fewSeeds")
  void runsOnlyTheNewCellsWhenAValueIsAppended(long seed) {
    var random = new Random(seed);
    var cluster = new PretendCluster(random);
    var world = new PretendWorld(cluster);
    var spec =
        Specs.sweep(
            SweepType.MULTI_SCALE, Specs.search(Specs.key("data.image_size", "224", "384")), 2);
    var operator = new PretendOperator(cluster, COMPOSER, spec);
    operator.becomeReliable();
    run(operator, world, cluster);
    var before = cluster.latest().experiments();

    operator.edit(
        Specs.searching(spec, Specs.search(Specs.key("data.image_size", "128", "224", "384"))));
    var plan = operator.planSweep();
    run(operator, world, cluster);

    assertThat(plan.actions())
        .singleElement()
        .isInstanceOfSatisfying(
            SweepAction.CreateExperiment.class,
            create -> assertThat(create.spec().params()).containsEntry("data.image_size", "128"));
    assertThat(cluster.latest().experiments()).hasSize(3).containsAllEntriesOf(before);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("fewSeeds")
  void makesATrialAgainUnderItsNameThatWasDeletedBeforeItsEnd(long seed) {
    var random = new Random(seed);
    var cluster = new PretendCluster(random);
    var world = new PretendWorld(cluster);
    var spec =
        Specs.sweep(
            SweepType.MULTI_SCALE,
            Specs.search(Specs.key("data.image_size", "128", "224", "384")),
            2);
    var operator = new PretendOperator(cluster, COMPOSER, spec);
    operator.becomeReliable();
    for (int left = random.nextInt(30); left > 0; left--) {
      operator.step();
      world.step(false);
    }
    var victim =
        cluster.latest().experiments().values().stream().filter(Witness::unsettled).findFirst();

    victim.map(Stored::name).ifPresent(cluster::deleteExperiment);
    run(operator, world, cluster);

    assertThat(cluster.trials())
        .hasSize(3)
        .allMatch(experiment -> experiment.status().phase() == ExperimentPhase.SUCCEEDED);
    victim.ifPresent(deleted -> {
      var kept = cluster.kept.get(deleted.uid());
      // What came to its end before it could be stopped is done.
      assertThat(cluster.latest().experiments().containsKey(deleted.name()))
          .isEqualTo(kept == null || !kept.over());
      assertThat(cluster.latest().experiments().values())
          .extracting(Stored::uid)
          .doesNotContain(deleted.uid());
    });
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("fewSeeds")
  void leavesATrialAloneThatWasDeletedAfterItsEnd(long seed) {
    var random = new Random(seed);
    var cluster = new PretendCluster(random);
    var world = new PretendWorld(cluster);
    var operator = new PretendOperator(cluster, COMPOSER, patient(random, runsAgain(random)));
    for (int step = 0; step < 300; step++) {
      operator.step();
      world.step(true);
      if (random.nextInt(20) == 0) {
        cluster.latest().experiments().values().stream()
            .filter(Stored::over)
            .findFirst()
            .map(Stored::name)
            .ifPresent(cluster::deleteExperiment);
      }
    }
    operator.becomeReliable();
    run(operator, world, cluster);

    var uids = cluster.trials().stream().map(Stored::uid).toList();
    assertThat(uids).as("no trial was made twice").hasSize(3);
    assertThat(cluster.made()).isEqualTo(3);
    assertThat(operator.status().counts())
        .extracting(counts -> counts == null ? 0 : counts.total())
        .isEqualTo(3);
  }

  /// Nobody is asked whether a cell ran before.
  private static SweepSpec runsAgain(Random random) {
    var spec =
        Specs.sweep(
            SweepType.MULTI_SCALE,
            Specs.search(Specs.key("data.image_size", "128", "224", "384")),
            1 + random.nextInt(3));
    return SweepSpecBuilder.builder(spec)
        .dedupe(
            DedupeBuilder.builder(Dedupe.DEFAULT)
                .onHit(random.nextBoolean() ? Dedupe.OnHit.RUN_AGAIN : Dedupe.OnHit.REUSE)
                .build())
        .build();
  }

  static LongStream fewSeeds() {
    return LongStream.range(0, 50);
  }

  private static void run(PretendOperator operator, PretendWorld world, PretendCluster cluster) {
    for (int step = 0; step < MAX_STEPS; step++) {
      operator.step();
      world.step(false);
      if (quiet(operator, cluster)) {
        return;
      }
    }
  }
}
