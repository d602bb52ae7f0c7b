package dev.sweepline.operator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.operator.RunningOperator;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.Kubelet;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.SweepPhase;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.testing.Await;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class SweepOnApiServerTest {
  private static final Path CONFIGS =
      Path.of(System.getProperty("sweepline.root", ".."), "configs");
  private static final String SWEEP =
      """
      apiVersion: sweepline.dev/v1alpha1
      kind: Sweep
      metadata: { name: pages }
      spec:
        type: MultiScale
        checklist:
          hypothesis: larger pages read better
          baseline: { metrics: { val_f1: "0.80" } }
          expected: { metrics: { val_f1: "0.85" } }
          enforcement: Warn
        overrides: [ "+experiment=quickstart" ]
        search:
          space:
            - { key: data.image_size, values: ["32", "48"] }
            - { key: data.augmentation, values: [none, cutout] }
          blocks: [data.augmentation]
        limits: { parallelism: 2, smokeTrial: false }
        naming: { feature: test }
      """;

  private Cluster cluster;
  private Kubelet kubelet;
  private Trials trials;
  private RunningOperator operator;

  @BeforeEach
  void start(Cluster given) {
    cluster = given;
    kubelet = new Kubelet(cluster);
    trials = new Trials(cluster);
    operator = PlayedSweep.operator(cluster);
  }

  @AfterEach
  void stop() {
    operator.close();
  }

  @Test
  void runsEveryCellTwoAtATimeAndNamesTheBest() {
    apply(SWEEP);
    var seen = new HashSet<String>();
    for (int finished = 0; finished < 4; finished++) {
      var next = trials.awaitUnfinished(seen);
      assertThat(trials.unfinished()).hasSizeLessThanOrEqualTo(2);
      seen.add(next);
      kubelet.runs(next + "-a1");
      kubelet.ends(next + "-a1", 0, "Completed", result(0.5 + finished / 10.0));
    }

    var status = await("is done", some -> some.phase() == SweepPhase.SUCCEEDED);
    assertThat(status.counts()).isEqualTo(new SweepStatus.Counts(4, 0, 0, 4, 0, 0));
    assertThat(status.plan()).isEqualTo(new SweepStatus.Plan(4L, 0L, 4L, false));
    var winner = Objects.requireNonNull(status.best());
    assertThat(winner.value()).isEqualTo("0.8");
    assertThat(status.observedGeneration()).isEqualTo(1);
    var best = trials.named(winner.experiment());
    assertThat(best.getStatus().runName()).matches("\\d{8}_nano_(32|48)_(none|cutout)_test");
    assertThat(best.getMetadata().getName()).matches("pages-[0-9a-f]{10}");
    assertThat(best.getMetadata().getLabels())
        .containsEntry(Names.SWEEP, "pages")
        .containsEntry(Names.MODEL, "nano")
        .containsKeys(Names.SWEEP_UID, Names.DIGEST, Names.SIZE, Names.AUGMENTATION);
    assertThat(trials.all()).extracting(e -> e.getStatus().runName()).doesNotHaveDuplicates();
  }

  @Test
  void searchThatLearnsIssuesOneTrialForEachThatEndsAndGoesOnAfterARestart() {
    apply(
        SWEEP
            .replace("type: MultiScale", "type: Custom")
            .replace(
                "- { key: data.image_size, values: [\"32\", \"48\"] }",
                "- { key: training.lr, min: \"1e-5\", max: \"1e-2\", scale: Log }")
            .replace(
                "blocks: [data.augmentation]",
                "algorithm: TPE\n    maxTrials: 6\n    tpe: { startupTrials: 2 }"));
    var seen = new HashSet<String>();
    for (int finished = 0; finished < 6; finished++) {
      if (finished == 3) {
        operator.close();
        operator = PlayedSweep.operator(cluster);
      }
      var next = trials.awaitUnfinished(seen);
      assertThat(trials.unfinished()).hasSizeLessThanOrEqualTo(2);
      seen.add(next);
      kubelet.runs(next + "-a1");
      kubelet.ends(next + "-a1", 0, "Completed", result(0.5 + finished / 20.0));
    }

    var status = await("is done", some -> some.phase() == SweepPhase.SUCCEEDED);
    assertThat(status.counts()).isEqualTo(new SweepStatus.Counts(6, 0, 0, 6, 0, 0));
    assertThat(status.plan()).isEqualTo(new SweepStatus.Plan(6L, 0L, 6L, false));
    assertThat(trials.all()).extracting(trial -> trial.getSpec().params()).doesNotHaveDuplicates();
    assertThat(trials.all())
        .allSatisfy(trial -> assertThat(trial.getMetadata().getLabels()).containsKey(Names.DIGEST));
  }

  @Test
  void runsTheQuickstartAsItIsWritten() {
    var file = CONFIGS.resolveSibling("docs/examples/quickstart/sweep.yaml");
    try (var yaml = Files.newInputStream(file)) {
      for (var object : cluster.client().load(yaml).items()) {
        object.getMetadata().setNamespace(cluster.namespace());
        cluster.client().resource(object).fieldValidation(Validation.STRICT).create();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + file, e);
    }

    var smokeTrial = trials.awaitUnfinished(new HashSet<>());
    kubelet.runs(smokeTrial + "-a1");
    assertThat(trials.all()).as("beside the smoke trial").hasSize(1);
    kubelet.ends(smokeTrial + "-a1", 0, "Completed", result(0.7));

    Await.until("two more trials have Pods", () -> cluster.podNames().size() == 3);
    assertThat(trials.all())
        .extracting(trial -> trial.getSpec().runName())
        .allSatisfy(name -> assertThat(name).matches("\\d{8}_nano_\\d+_[a-z]+_quickstart"));
  }

  @Test
  void answersASpecThatCannotRunAtOnceAndMakesNothing() {
    apply(SWEEP.replace("[none, cutout]", "[none, cutuot]"));

    var status =
        Await.value(
            "an answer within two seconds",
            Duration.ofSeconds(2),
            () -> Optional.of(status()).filter(some -> some.phase() == SweepPhase.REFUSED));
    assertThat(status.waitingFor()).contains("cutuot").contains("cutout");
    assertThat(status.conditions())
        .anySatisfy(condition -> {
          assertThat(condition.type()).isEqualTo("Accepted");
          assertThat(condition.status().name()).isEqualTo("FALSE");
          assertThat(condition.message()).contains("spec.search.space");
        });
    assertThat(trials.all()).isEmpty();
  }

  @Test
  void spendsNothingBeforeTheChecklistIsSatisfied() {
    apply(SWEEP.replace("enforcement: Warn", "enforcement: Block"));

    var status = await("is blocked", some -> some.phase() == SweepPhase.BLOCKED);
    assertThat(status.waitingFor())
        .isEqualTo("checklist: spec.tracking.wandb.project: set the W&B project (and 1 more)");
    assertThat(trials.all()).isEmpty();
  }

  @Test
  void goesOnAfterARestartAsIfNothingHadHappened() {
    apply(SWEEP);
    var first = trials.awaitUnfinished(new HashSet<>());
    kubelet.runs(first + "-a1");
    operator.close();
    kubelet.ends(first + "-a1", 0, "Completed", result(0.7));

    operator = PlayedSweep.operator(cluster);

    await("counts its result", some -> some.counts() != null && some.counts().succeeded() == 1);
    Await.until("three trials exist", () -> trials.all().size() == 3);
    Await.until(
        "each trial has an attempt",
        () -> trials.all().stream().allMatch(trial -> Trials.attempts(trial) == 1));
  }

  @Test
  void suspendedSweepStopsItsTrialsWithAReason() {
    apply(SWEEP);
    var first = trials.awaitUnfinished(new HashSet<>());
    kubelet.runs(first + "-a1");
    Await.until(
        "it runs", () -> trials.named(first).getStatus().phase() == ExperimentPhase.RUNNING);

    sweep().patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"suspend\":true}}");

    var stopping = kubelet.awaitDeletionOf(first + "-a1");
    assertThat(stopping.getMetadata().getAnnotations())
        .containsEntry(Names.STOP_ANNOTATION, "Suspend");
    kubelet.ends(first + "-a1", 20, "Error", "terminated");
    await("is suspended", some -> some.phase() == SweepPhase.SUSPENDED);
    assertThat(trials.all()).hasSize(2);
  }

  @Test
  void addedValueRunsOnlyItsOwnCells() {
    apply(SWEEP.replace("parallelism: 2", "parallelism: 8"));
    Await.until("four trials exist", () -> trials.all().size() == 4);
    var before = trials.all().stream().map(Trials::name).toList();

    apply(
        SWEEP
            .replace("parallelism: 2", "parallelism: 8")
            .replace("[\"32\", \"48\"]", "[\"32\", \"48\", \"64\"]"));

    Await.until("six trials exist", () -> trials.all().size() == 6);
    assertThat(trials.all()).extracting(Trials::name).containsAll(before);
  }

  @Test
  void removedValueLeavesTheTrialsThatHaveBegun() {
    apply(SWEEP.replace("parallelism: 2", "parallelism: 8"));
    Await.until("four trials have Pods", () -> cluster.podNames().size() == 4);

    apply(SWEEP.replace("parallelism: 2", "parallelism: 8").replace("[none, cutout]", "[none]"));

    var fewer = new SweepStatus.Plan(2L, 0L, 4L, false);
    await("has two cells beside what has begun", some -> fewer.equals(some.plan()));
    assertThat(trials.all()).hasSize(4);
  }

  @Test
  void deletedSweepCancelsItsTrialsWithGraceAndTakesThemWithIt() {
    apply(SWEEP);
    var first = trials.awaitUnfinished(new HashSet<>());
    kubelet.runs(first + "-a1");
    Await.until(
        "it runs", () -> trials.named(first).getStatus().phase() == ExperimentPhase.RUNNING);

    sweep().delete();

    var stopping = kubelet.awaitDeletionOf(first + "-a1").getMetadata();
    assertThat(stopping.getAnnotations()).containsEntry(Names.STOP_ANNOTATION, "Cancel");
    assertThat(stopping.getDeletionGracePeriodSeconds()).isEqualTo(120);
    kubelet.ends(first + "-a1", 20, "Error", "terminated");
    Await.until("every trial is gone", () -> trials.all().isEmpty());
    Await.until("every Pod is gone", () -> cluster.podNames().isEmpty());
  }

  private static String result(double score) {
    return """
    {"outcome":"Succeeded","exitCode":0,"step":9,"bestMetrics":{"val_f1":%s},"bestEpoch":3,
     "lastMetrics":{}}
    """
        .formatted(score);
  }

  private void apply(String yaml) {
    cluster
        .client()
        .resource(Serialization.unmarshal(yaml, Sweep.class))
        .inNamespace(cluster.namespace())
        .forceConflicts()
        .serverSideApply();
  }

  private Resource<Sweep> sweep() {
    return cluster
        .client()
        .resources(Sweep.class)
        .inNamespace(cluster.namespace())
        .withName("pages");
  }

  private SweepStatus status() {
    return Optional.ofNullable(sweep().get()).map(Sweep::getStatus).orElse(SweepStatus.EMPTY);
  }

  private SweepStatus await(String what, Predicate<SweepStatus> condition) {
    return Await.value("the sweep " + what, () -> Optional.of(status()).filter(condition));
  }
}
