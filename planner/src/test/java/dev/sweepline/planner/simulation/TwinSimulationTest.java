package dev.sweepline.planner.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.Seeds;
import dev.sweepline.planner.simulation.Pretend.Stored;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.SweepPhase;
import dev.sweepline.planner.sweep.SweepAction;
import dev.sweepline.planner.trial.Composer;
import dev.sweepline.planner.trial.Specs;
import dev.sweepline.planner.trial.Trees;
import dev.sweepline.planner.trial.Trial;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Two sweeps that share cells, under an operator that crashes and sees late.
class TwinSimulationTest {
  private static final int MAX_STEPS = 30_000;
  private static final Map<Object, Trial> COMPOSED = new ConcurrentHashMap<>();
  private static final Composer COMPOSER =
      (request, microBatch) ->
          COMPOSED.computeIfAbsent(
              List.of(request.spec().params(), request.spec().seed(), String.valueOf(microBatch)),
              _ -> Trees.COMPOSER.compose(request, microBatch));

  static LongStream seeds() {
    return Seeds.upTo(300);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void neverRunsACellTwiceAtATimeAndSettlesEachOnce(long seed) {
    var random = new Random(seed);
    var cluster = new PretendCluster(random);
    var world = new PretendWorld(cluster);
    var docs = new PretendOperator(cluster, COMPOSER, "docs", sweep(random, "224", "384"));
    var pages = new PretendOperator(cluster, COMPOSER, "pages", sweep(random, "384", "128"));
    var operators = List.of(docs, pages);
    var witness = new Witness(cluster, world);

    for (int step = 0; step < 200 + random.nextInt(400); step++) {
      meddle(random, operators);
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
    for (var operator : operators) {
      assertThat(operator.status().phase()).isIn(SweepPhase.SUCCEEDED, SweepPhase.FAILED);
      operator.restart();
      assertThat(operator.planSweep().actions()).isEmpty();
    }
    witness.judge();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("fewSeeds")
  void aSweepThatIsAppliedAgainRunsOnlyWhatIsNew(long seed) {
    var random = new Random(seed);
    var cluster = new PretendCluster(random);
    var world = new PretendWorld(cluster);
    var first = new PretendOperator(cluster, COMPOSER, "docs", sizes(List.of(1), "224", "384"));
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
        new PretendOperator(cluster, COMPOSER, "docs", sizes(List.of(1, 2), "224", "384", "640"));
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

  private static void meddle(Random random, List<PretendOperator> operators) {
    var operator = operators.get(random.nextInt(2));
    if (random.nextInt(60) == 0) {
      operator.edit(Specs.suspended(operator.spec(), !operator.spec().suspend()));
    }
    if (random.nextInt(100) == 0) {
      operators.forEach(PretendOperator::restart);
    }
  }

  private static boolean quiet(PretendOperator operator) {
    return (operator.status().phase() == SweepPhase.SUCCEEDED
            || operator.status().phase() == SweepPhase.FAILED)
        && operator.planSweep().actions().stream()
            .noneMatch(SweepAction.CreateExperiment.class::isInstance);
  }

  private static SweepSpec sweep(Random random, String... sizes) {
    return Specs.sweep(
        SweepType.CUSTOM,
        Specs.search(
            List.of(
                Specs.key("data.image_size", sizes),
                Specs.key("data.augmentation", "none", "cutout")),
            List.of(),
            List.of(1),
            null),
        1 + random.nextInt(4));
  }

  private static SweepSpec sizes(List<Integer> seeds, String... sizes) {
    return Specs.sweep(
        SweepType.MULTI_SCALE,
        Specs.search(List.of(Specs.key("data.image_size", sizes)), List.of(), seeds, null),
        2);
  }

  /// Sees everything and forgets nothing.
  private static final class Witness {
    private final PretendCluster cluster;
    private final PretendWorld world;
    private final Map<String, ExperimentPhase> settled = new HashMap<>();

    Witness(PretendCluster cluster, PretendWorld world) {
      this.cluster = cluster;
      this.world = world;
    }

    void look() {
      var experiments = cluster.latest().experiments().values();
      experiments.stream()
          .collect(Collectors.groupingBy(stored -> stored.spec().params()))
          .forEach((params, twins) -> {
            assertThat(twins.stream().mapToLong(twin -> world.alive(twin.name())).sum())
                .as("Pods of " + params)
                .isLessThanOrEqualTo(1);
            assertThat(twins.stream().filter(Witness::hasClaim).map(Stored::name))
                .as("claims on " + params)
                .hasSizeLessThanOrEqualTo(1);
          });
      for (var experiment : experiments) {
        var phase = experiment.status().phase();
        if (phase != null && phase.settled()) {
          var before = settled.putIfAbsent(experiment.name(), phase);
          assertThat(phase).isEqualTo(before == null ? phase : before);
        }
      }
    }

    private static boolean hasClaim(Stored stored) {
      var phase = stored.status().phase();
      return !stored.status().attempts().isEmpty() && (phase == null || !phase.settled());
    }

    /// Who did not run says whose outcome it has, and has it.
    void judge() {
      var byUid =
          cluster.latest().experiments().values().stream()
              .collect(Collectors.toMap(Stored::uid, stored -> stored));
      for (var experiment : byUid.values()) {
        var reused = experiment.status().reused();
        if (reused == null) {
          assertThat(experiment.status().attempts()).as(experiment.name()).isNotEmpty();
        } else {
          var ran = Objects.requireNonNull(byUid.get(reused.uid()));
          assertThat(experiment.status().attempts()).isEmpty();
          assertThat(ran.spec().params()).isEqualTo(experiment.spec().params());
          assertThat(experiment.status().phase()).isEqualTo(ran.status().phase());
          assertThat(experiment.status().best()).isEqualTo(ran.status().best());
        }
      }
    }
  }
}
