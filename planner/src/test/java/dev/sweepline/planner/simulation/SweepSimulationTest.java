package dev.sweepline.planner.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.experiment.PodView;
import dev.sweepline.planner.simulation.Pretend.Stored;
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
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.Outcome;
import dev.sweepline.planner.status.Rung;
import dev.sweepline.planner.status.StopWish;
import dev.sweepline.planner.status.SweepPhase;
import dev.sweepline.planner.stopping.Contestant;
import dev.sweepline.planner.stopping.Stopping;
import dev.sweepline.planner.sweep.SweepAction;
import dev.sweepline.planner.trial.Composer;
import dev.sweepline.planner.trial.Specs;
import dev.sweepline.planner.trial.Trees;
import dev.sweepline.planner.trial.Trial;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whole sweeps in a cluster that loses, delays and repeats things, under an operator that crashes.
class SweepSimulationTest {
  private static final int MAX_STEPS = 20_000;
  private static final Map<Object, Trial> COMPOSED = new HashMap<>();
  private static final Set<Outcome> MET = EnumSet.noneOf(Outcome.class);
  private static final Set<String> REASONS = new HashSet<>();

  /// A configuration depends on its spec alone, so that a thousand runs need not compose it again.
  private static final Composer COMPOSER =
      (request, microBatch) ->
          COMPOSED.computeIfAbsent(
              List.of(request.spec().params(), request.spec().seed(), String.valueOf(microBatch)),
              _ -> Trees.COMPOSER.compose(request, microBatch));

  static LongStream seeds() {
    return LongStream.range(0, Long.getLong("sweepline.seeds", 300));
  }

  /// Over all seeds, so that the rules about early stops are rules about something.
  private static int stoppedEarly;

  @AfterAll
  static void someTrialsWereStoppedEarly() {
    assertThat(stoppedEarly).isPositive();
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
      meddle(random, operator, witness);
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
    assertThat(MET).containsAll(EnumSet.allOf(Outcome.class));
    assertThat(REASONS).anyMatch(reason -> reason.contains("does not answer since"));
  }

  private static boolean quiet(PretendOperator operator, PretendCluster cluster) {
    return finished(operator)
        && operator.planSweep().actions().isEmpty()
        && held(cluster) == 0
        && cluster.latest().couriers().isEmpty()
        && cluster.latest().experiments().values().stream().noneMatch(SweepSimulationTest::open)
        && recorded(cluster);
  }

  private static boolean open(Stored experiment) {
    var errand = experiment.status().errand();
    return errand != null && errand.open();
  }

  private static boolean recorded(PretendCluster cluster) {
    return cluster.latest().experiments().values().stream()
        .filter(experiment -> !experiment.status().attempts().isEmpty())
        .allMatch(experiment ->
            experiment.status().conditions().stream()
                .anyMatch(condition ->
                    condition.type().equals(Conditions.RECORDED)
                        && condition.status() == Condition.Truth.TRUE));
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

  private static void meddle(Random random, PretendOperator operator, Witness witness) {
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

  /// Sees everything and forgets nothing.
  private static final class Witness {
    private final PretendCluster cluster;
    private final PretendWorld world;
    private final PretendOperator operator;
    private final Map<String, Map<Integer, Attempt>> ended = new HashMap<>();
    private final Map<String, ExperimentPhase> settled = new HashMap<>();
    private final Map<String, List<Rung>> rungs = new HashMap<>();
    private final Map<String, String> folders = new HashMap<>();
    private final Set<String> created = new HashSet<>();
    private int allowed;

    Witness(PretendCluster cluster, PretendWorld world, PretendOperator operator) {
      this.cluster = cluster;
      this.world = world;
      this.operator = operator;
      this.allowed = operator.spec().limits().parallelism();
    }

    void allow(int parallelism) {
      allowed = Math.max(allowed, parallelism);
    }

    void look() {
      var experiments = cluster.latest().experiments().values();
      noteFolders();
      lookAtStarts(experiments);
      created.addAll(cluster.latest().experiments().keySet());
      assertThat(experiments.stream().filter(Witness::unsettled)).hasSizeLessThanOrEqualTo(allowed);
      for (var experiment : experiments) {
        assertThat(world.alive(experiment.name())).as(experiment.name()).isLessThanOrEqualTo(1);
        assertThat(experiment.status().attempts()).hasSizeLessThanOrEqualTo(32);
        assertThat(couriers(experiment))
            .as("couriers of " + experiment.name())
            .isLessThanOrEqualTo(1);
        remember(experiment);
      }
    }

    /// Each attempt has a folder of its own, and no two Pods are of one attempt.
    private void noteFolders() {
      var known = folders.size();
      cluster
          .latest()
          .pods()
          .values()
          .forEach(
              pod -> folders.put(pod.view().uid(), pod.experiment() + "/a" + pod.view().attempt()));
      if (folders.size() > known) {
        assertThat(folders.values()).as("one writer a folder").doesNotHaveDuplicates();
      }
    }

    /// Those that may still do something.
    private long couriers(Stored experiment) {
      return cluster.latest().couriers().values().stream()
          .filter(courier -> courier.experiment().equals(experiment.name()))
          .filter(courier ->
              courier.view().phase() == PodView.Phase.PENDING
                  || courier.view().phase() == PodView.Phase.RUNNING)
          .count();
    }

    /// Where one is wanted, nothing starts beside the smoke trial before that has been through an
    /// epoch or ended.
    private void lookAtStarts(Collection<Stored> experiments) {
      var limits = operator.spec().limits();
      boolean starts = !created.containsAll(cluster.latest().experiments().keySet());
      if (starts && limits.smokeTrial() && created.isEmpty()) {
        assertThat(experiments).as("the smoke trial").hasSize(1);
      } else if (starts && limits.smokeTrial()) {
        assertThat(experiments.stream().filter(known -> created.contains(known.name())))
            .as("trials before another one starts")
            .anyMatch(known ->
                !unsettled(known)
                    || known.status().checkpoint() != null
                    // Every event of this world tells of an epoch, also one that comes late.
                    || known.status().progress() != null);
      }
    }

    /// What was spent beyond the budget is what trials cost more than they were expected to: those
    /// that ran when the last one started, which is admitted only if all of it is covered.
    private void judgeBudget() {
      var limit = operator.spec().limits().gpuHours();
      if (limit == null) {
        return;
      }
      var spent =
          cluster.latest().experiments().values().stream()
              .map(experiment -> experiment.status().usage())
              .mapToLong(usage -> usage == null ? 0 : usage.gpuSeconds())
              .sorted()
              .toArray();
      long dearest = Arrays.stream(spent).skip(Math.max(0, spent.length - allowed)).sum();
      assertThat(Arrays.stream(spent).sum())
          .as("GPU seconds")
          .isLessThanOrEqualTo(Math.round(Double.parseDouble(limit) * 3600) + dearest);
      for (var experiment : cluster.latest().experiments().values()) {
        var usage = experiment.status().usage();
        assertThat(usage == null ? 0 : usage.gpuSeconds())
            .as("what the attempts of %s cost", experiment.name())
            .isGreaterThanOrEqualTo(
                experiment.status().attempts().stream()
                    .mapToLong(attempt -> attempt.gpuSeconds() == null ? 0 : attempt.gpuSeconds())
                    .sum());
      }
    }

    private boolean mayLeaveCellsOut() {
      var limits = operator.spec().limits();
      return limits.maxFailed() != null || limits.smokeTrial() || limits.gpuHours() != null;
    }

    private void remember(Stored experiment) {
      var known = ended.computeIfAbsent(experiment.name(), _ -> new HashMap<>());
      known.forEach((number, attempt) ->
          assertThat(experiment.status().attempts())
              .as("what was written stays written")
              .contains(attempt));
      experiment.status().attempts().stream()
          .filter(attempt -> !attempt.live())
          .forEach(attempt -> known.put(attempt.number(), attempt));
      var reached = experiment.status().rungs();
      var before = Objects.requireNonNullElse(rungs.put(experiment.name(), reached), List.of());
      assertThat(reached.stream().limit(before.size()).toList())
          .as("the first value at a rung counts")
          .isEqualTo(before);
      var phase = experiment.status().phase();
      if (phase != null && phase.settled()) {
        var first = settled.putIfAbsent(experiment.name(), phase);
        assertThat(phase).isEqualTo(first == null ? phase : first);
      }
    }

    /// No outcome is lost, and the trials are the cells.
    void judge() {
      var exits = new HashMap<String, Integer>();
      for (var experiment : cluster.latest().experiments().values()) {
        for (var attempt : experiment.status().attempts()) {
          if (attempt.outcome() != null) {
            MET.add(attempt.outcome());
            REASONS.add(String.valueOf(attempt.reason()));
          }
          if (attempt.podUid() != null) {
            exits.put(attempt.podUid(), attempt.exitCode() == null ? -1 : attempt.exitCode());
          }
        }
        boolean done =
            experiment.status().attempts().stream()
                .anyMatch(attempt ->
                    Integer.valueOf(0).equals(attempt.exitCode())
                        && !world.polite.contains(attempt.podUid()));
        assertThat(experiment.status().phase() == ExperimentPhase.SUCCEEDED).isEqualTo(done);
      }
      judgeLedger();
      judgeEarlyStops();
      judgeBudget();
      world.truth.forEach(
          (uid, exit) -> assertThat(exits).as("the journal's exit codes").containsEntry(uid, exit));
      long cells = operator.status().plan() == null ? 0 : operator.status().plan().trials();
      var cellsMade =
          cluster.latest().experiments().values().stream()
              .map(experiment -> Map.entry(experiment.spec().params(), experiment.spec().seed()))
              .toList();
      assertThat(cellsMade).doesNotHaveDuplicates();
      assertThat(created).hasSameSizeAs(cellsMade);
      if (!mayLeaveCellsOut()) {
        assertThat(cellsMade).hasSize(Math.toIntExact(cells));
      }
    }

    /// Every trial that ran is counted once, as its journal says.
    private void judgeLedger() {
      var counted = new HashMap<String, Integer>();
      for (var experiment : cluster.latest().experiments().values()) {
        var digest = experiment.status().digest();
        if (digest != null && !experiment.status().attempts().isEmpty()) {
          counted.merge(digest, 1, Integer::sum);
        }
      }
      var ledger = new HashMap<String, Integer>();
      cluster.latest().ledger().forEach((key, entry) -> ledger.put(key.digest(), entry.total()));
      assertThat(ledger).isEqualTo(counted);
      assertThat(recorded(cluster)).isTrue();
      for (var experiment : cluster.latest().experiments().values()) {
        if (leftEvents(experiment)) {
          assertThat(world.delivered).as("what was left is carried").contains(experiment.name());
        }
      }
    }

    /// By the word of the last attempt that could say it.
    private static boolean leftEvents(Stored experiment) {
      return experiment.status().attempts().reversed().stream()
          .map(Attempt::eventsLeft)
          .filter(Objects::nonNull)
          .findFirst()
          .orElse(false);
    }

    /// Whoever looks at the journals now, and at all of them, comes to the decisions that were made
    /// one by one by an operator with late caches that crashed in between.
    private void judgeEarlyStops() {
      var rule = operator.spec().earlyStop();
      var stopped = new TreeMap<String, String>();
      var ended = new HashSet<String>();
      var field = new ArrayList<Contestant>();
      for (var experiment : cluster.latest().experiments().values()) {
        field.add(
            Contestant.of(
                experiment.name(), experiment.spec().params(), true, experiment.status()));
        if (experiment.stop() == null) {
          ended.add(experiment.name());
        } else {
          stopped.put(experiment.name(), experiment.stop());
          stoppedEarly += experiment.status().phase() == ExperimentPhase.STOPPED ? 1 : 0;
        }
      }
      var verdicts = new TreeMap<String, String>();
      if (rule != null) {
        Stopping.of(rule, operator.spec().objective(), field)
            .forEach(stop -> verdicts.put(stop.name(), StopWish.early(stop.why()).text()));
      }
      assertThat(verdicts).containsAllEntriesOf(stopped);
      // What was over before it could be stopped keeps its result.
      verdicts.keySet().removeAll(ended);
      assertThat(stopped).isEqualTo(verdicts);
    }

    private static boolean unsettled(Stored experiment) {
      return experiment.status().phase() == null || !experiment.status().phase().settled();
    }
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

    assertThat(cluster.latest().experiments().values())
        .hasSize(3)
        .allMatch(experiment -> experiment.status().phase() == ExperimentPhase.SUCCEEDED);
    victim.ifPresent(deleted ->
        assertThat(cluster.latest().experiments().get(deleted.name()))
            .isNotNull()
            .extracting(Stored::uid)
            .isNotEqualTo(deleted.uid()));
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
