package dev.sweepline.operator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.operator.RunningOperator;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.operator.configs.ConfigTrees;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.planner.spec.Configs;
import dev.sweepline.planner.spec.Reference;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.SweepPhase;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.testing.Await;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.ResourceQuotaStatus;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Sweeps and Experiments whose configuration tree is in a ConfigMap.
@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class OwnTreeOnApiServerTest {
  private static final String SWEEP =
      """
      apiVersion: sweepline.dev/v1alpha1
      kind: Sweep
      metadata: { name: pages }
      spec:
        type: Custom
        checklist: { enforcement: Warn }
        configs: { configMapRefs: [ { name: doc-configs } ] }
        overrides: [ "model=team" ]
        search: { space: [ { key: data.image_size, values: ["32", "48"] } ] }
        limits: { parallelism: 1, smokeTrial: false }
      """;
  private static final String EXPERIMENT =
      """
      apiVersion: sweepline.dev/v1alpha1
      kind: Experiment
      metadata: { name: single }
      spec:
        checklist: { enforcement: Warn }
        configs: { configMapRefs: [ { name: doc-configs } ] }
        overrides: [ "model=team" ]
      """;

  private Cluster cluster;
  private Trials trials;
  private TeamTree tree;
  private RunningOperator operator;

  private volatile Duration ahead = Duration.ZERO;

  @BeforeEach
  void start(Cluster given) {
    cluster = given;
    trials = new Trials(cluster);
    tree = new TeamTree(cluster);
    operator = startOperator();
  }

  @AfterEach
  void stop() {
    operator.close();
  }

  @Test
  void waitsForItsConfigMapAndGoesOnByItself() {
    apply(SWEEP);
    var waiting = await("waits", some -> some.phase() == SweepPhase.BLOCKED);
    assertThat(waiting.waitingFor())
        .isEqualTo(
            "spec.configs.configMapRefs[0].name: there is no ConfigMap doc-configs in"
                + " namespace %1$s; make it: kubectl sweepline configs push DIR --name doc-configs"
                + " -n %1$s",
            cluster.namespace());
    assertThat(cluster.podNames()).isEmpty();

    tree.apply("drop_rate: 0.1\n");

    Await.until("a trial has its Pod", () -> cluster.podNames().size() == 1);
    assertThat(tree.configOf(cluster.podNames().getFirst()))
        .contains("name: team", "drop_rate: 0.1");
    var copy = tree.copies().getFirst();
    assertThat(tree.copies()).hasSize(1);
    assertThat(copy.getMetadata().getName()).matches("pages-configs-[0-9a-f]{10}");
    assertThat(copy.getImmutable()).isTrue();
    assertThat(copy.getData()).isEqualTo(tree.configMap().getData());
    assertThat(trials.all())
        .allSatisfy(trial ->
            assertThat(trial.getSpec().configs())
                .isEqualTo(
                    new Configs(List.of(new Reference(copy.getMetadata().getName())), "config")));
  }

  @Test
  void laterEditsShowDriftAndChangeNothing() {
    tree.apply("drop_rate: 0.1\n");
    apply(SWEEP);
    Await.until("a trial has its Pod", () -> cluster.podNames().size() == 1);

    tree.apply("drop_rate: 0.9\n");
    operator.close();
    operator = startOperator();
    apply(SWEEP.replace("parallelism: 1", "parallelism: 2"));

    Await.until("two trials have Pods", () -> cluster.podNames().size() == 2);
    assertThat(cluster.podNames())
        .allSatisfy(pod -> assertThat(tree.configOf(pod)).contains("0.1"));
    assertThat(tree.copies()).hasSize(1);
    var drift = await("shows drift", some -> condition(some, "ConfigDrift", Condition.Truth.TRUE));
    assertThat(drift.conditions())
        .filteredOn(condition -> condition.type().equals("ConfigDrift"))
        .extracting(Condition::message)
        .containsExactly(
            "ConfigMap doc-configs has changed: model/team.yaml; still, every trial is composed"
                + " from ConfigMap "
                + tree.copies().getFirst().getMetadata().getName()
                + ": a new object would use the change");
    assertThat(condition(drift, "Accepted", Condition.Truth.TRUE)).isTrue();
  }

  @Test
  void readsTheConfigMapAnewUntilTheSpecIsAccepted() {
    tree.apply("a: [\n");
    apply(SWEEP);
    var waiting = await("waits", some -> some.phase() == SweepPhase.BLOCKED);
    assertThat(waiting.waitingFor()).contains("model/team.yaml:3");
    assertThat(tree.copies()).isEmpty();

    tree.apply("drop_rate: 0.2\n");

    Await.until("a trial has its Pod", () -> cluster.podNames().size() == 1);
    assertThat(tree.configOf(cluster.podNames().getFirst())).contains("drop_rate: 0.2");
  }

  @Test
  void saysThatTheCopyIsRefusedAndTriesAgain() {
    tree.apply("drop_rate: 0.1\n");
    oneConfigMapAtMost();

    apply(SWEEP);
    var waiting = await("waits", some -> some.phase() == SweepPhase.BLOCKED);
    assertThat(waiting.waitingFor()).contains("is refused: ", "exceeded quota");
    assertThat(trials.all()).isEmpty();

    cluster.client().resourceQuotas().inNamespace(cluster.namespace()).withName("few").delete();
    Await.until("a trial has its Pod", () -> cluster.podNames().size() == 1);
  }

  @Test
  void makesALostCopyAgainFromTheSameTree() {
    tree.apply("drop_rate: 0.1\n");
    apply(SWEEP);
    Await.until("a trial has its Pod", () -> cluster.podNames().size() == 1);
    operator.close();
    var name = tree.copies().getFirst().getMetadata().getName();
    cluster.client().configMaps().inNamespace(cluster.namespace()).withName(name).delete();

    operator = startOperator();

    Await.until("the copy is there again", () -> tree.copies().size() == 1);
    assertThat(tree.copies().getFirst().getMetadata().getName()).isEqualTo(name);
  }

  @Test
  void noticesThatTheCopyIsLostWithoutARestart() {
    tree.apply("drop_rate: 0.1\n");
    apply(SWEEP);
    Await.until("a trial has its Pod", () -> cluster.podNames().size() == 1);
    var name = tree.copies().getFirst().getMetadata().getName();
    cluster.client().configMaps().inNamespace(cluster.namespace()).withName(name).delete();

    ahead = Duration.ofMinutes(1);
    apply(SWEEP.replace("parallelism: 1", "parallelism: 2"));

    Await.until("the copy is there again", () -> tree.copies().size() == 1);
    assertThat(tree.copies().getFirst().getMetadata().getName()).isEqualTo(name);
  }

  @Test
  void experimentOfItsOwnKeepsItsOwnCopy() {
    cluster
        .client()
        .resource(Serialization.unmarshal(EXPERIMENT, Experiment.class))
        .inNamespace(cluster.namespace())
        .create();
    var waiting = Await.value("it waits", () -> status().filter(some -> some.waitingFor() != null));
    assertThat(waiting.waitingFor()).startsWith("spec.configs.configMapRefs[0].name: ");
    assertThat(waiting.phase()).isEqualTo(ExperimentPhase.PENDING);

    tree.apply("drop_rate: 0.3\n");

    Await.until("it has its Pod", () -> cluster.podNames().equals(List.of("single-a1")));
    assertThat(tree.configOf(cluster.podNames().getFirst())).contains("drop_rate: 0.3");
    assertThat(tree.copies())
        .singleElement()
        .satisfies(copy ->
            assertThat(copy.getMetadata().getName()).matches("single-configs-[0-9a-f]{10}"));
  }

  @Test
  void deletedSweepTakesItsCopyWithIt() {
    tree.apply("drop_rate: 0.1\n");
    apply(SWEEP);
    Await.until("the copy is there", () -> tree.copies().size() == 1);

    cluster
        .client()
        .resources(Sweep.class)
        .inNamespace(cluster.namespace())
        .withName("pages")
        .delete();

    Await.until("the copy is gone", () -> tree.copies().isEmpty());
    assertThat(tree.configMap()).isNotNull();
  }

  private RunningOperator startOperator() {
    var trees =
        new ConfigTrees(
            cluster.client(), TeamTree.RELEASE_COMPOSER, () -> Instant.now().plus(ahead));
    return PlayedSweep.operator(cluster, trees);
  }

  private void oneConfigMapAtMost() {
    var hard = Map.of("count/configmaps", new Quantity("1"));
    var quota =
        new ResourceQuotaBuilder()
            .withNewMetadata()
            .withName("few")
            .withNamespace(cluster.namespace())
            .endMetadata()
            .withNewSpec()
            .withHard(hard)
            .endSpec()
            .build();
    cluster.client().resource(quota).create();
    cluster
        .client()
        .resource(quota)
        .editStatus(known -> {
          known.setStatus(new ResourceQuotaStatus(hard, hard));
          return known;
        });
  }

  private void apply(String yaml) {
    cluster
        .client()
        .resource(Serialization.unmarshal(yaml, Sweep.class))
        .inNamespace(cluster.namespace())
        .forceConflicts()
        .serverSideApply();
  }

  private Optional<ExperimentStatus> status() {
    return Optional.ofNullable(
            cluster
                .client()
                .resources(Experiment.class)
                .inNamespace(cluster.namespace())
                .withName("single")
                .get())
        .map(Experiment::getStatus);
  }

  private static boolean condition(SweepStatus status, String type, Condition.Truth truth) {
    return status.conditions().stream()
        .anyMatch(condition -> condition.type().equals(type) && condition.status() == truth);
  }

  private SweepStatus await(String what, Predicate<SweepStatus> wanted) {
    return Await.value(
        "the sweep " + what,
        () ->
            Optional.ofNullable(
                    cluster
                        .client()
                        .resources(Sweep.class)
                        .inNamespace(cluster.namespace())
                        .withName("pages")
                        .get())
                .map(Sweep::getStatus)
                .filter(wanted));
  }
}
