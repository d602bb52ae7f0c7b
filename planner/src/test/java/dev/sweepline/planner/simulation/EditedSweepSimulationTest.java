package dev.sweepline.planner.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.Seeds;
import dev.sweepline.planner.simulation.Pretend.Stored;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.sweep.SweepAction;
import dev.sweepline.planner.trial.Specs;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A sweep that somebody adds values to, and deletes trials of.
class EditedSweepSimulationTest {
  static LongStream fewSeeds() {
    return Seeds.upTo(50);
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
    var operator = new PretendOperator(cluster, Simulated.COMPOSER, spec);
    operator.becomeReliable();
    Simulated.run(operator, world, cluster);
    var before = cluster.latest().experiments();

    operator.edit(
        Specs.searching(spec, Specs.search(Specs.key("data.image_size", "128", "224", "384"))));
    var plan = operator.planSweep();
    Simulated.run(operator, world, cluster);

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
    var operator = new PretendOperator(cluster, Simulated.COMPOSER, spec);
    operator.becomeReliable();
    for (int left = random.nextInt(30); left > 0; left--) {
      operator.step();
      world.step(false);
    }
    var victim =
        cluster.latest().experiments().values().stream().filter(Witness::unsettled).findFirst();

    victim.map(Stored::name).ifPresent(cluster::deleteExperiment);
    Simulated.run(operator, world, cluster);

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
    var operator =
        new PretendOperator(
            cluster, Simulated.COMPOSER, SomeSweeps.patient(random, SomeSweeps.runsAgain(random)));
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
    Simulated.run(operator, world, cluster);

    var uids = cluster.trials().stream().map(Stored::uid).toList();
    assertThat(uids).as("no trial was made twice").hasSize(3);
    assertThat(cluster.made()).isEqualTo(3);
    assertThat(operator.status().counts())
        .extracting(counts -> counts == null ? 0 : counts.total())
        .isEqualTo(3);
  }
}
