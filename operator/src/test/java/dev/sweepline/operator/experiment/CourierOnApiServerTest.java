package dev.sweepline.operator.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.operator.RunningOperator;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.Kubelet;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.Errand;
import dev.sweepline.planner.status.Errand.State;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.testing.Await;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Its namespace takes Pods of Pod Security *restricted* only.
@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class CourierOnApiServerTest {
  /// Equal trials, each of which runs.
  private static final String SPEC =
      """
      storage: { checkpoints: { claim: checkpoints } }
      dedupe: { onHit: RunAgain }
      """;

  private Cluster cluster;
  private Kubelet kubelet;
  private Experiments experiments;
  private RunningOperator operator;

  @BeforeEach
  void start(Cluster given) {
    cluster = given;
    kubelet = new Kubelet(cluster);
    experiments = new Experiments(cluster);
    operator = RunningOperator.start(cluster, List.of(Experiments.reconciler(cluster)));
  }

  @AfterEach
  void stop() {
    operator.close();
  }

  @Test
  void isSentForWhatTheLastAttemptLeftAndRemovedWhenItIsDone() {
    var uid = succeed("left", TrainerEnds.DONE_WITH_EVENTS_LEFT).getMetadata().getUid();

    var courier = kubelet.awaitPod("left-c1");
    assertThat(courier.getMetadata().getLabels())
        .containsEntry(Names.COURIER, "1")
        .containsEntry(Names.EXPERIMENT_UID, uid)
        .doesNotContainKey(Names.ATTEMPT);
    assertThat(courier.getSpec().getContainers().getFirst().getImage()).isEqualTo("operator:dev");
    assertThat(courier.getSpec().getContainers().getFirst().getResources().getLimits())
        .containsOnlyKeys("memory");
    assertThat(courier.getSpec().getVolumes())
        .filteredOn(volume -> volume.getPersistentVolumeClaim() != null)
        .extracting(Volume::getName)
        .containsExactly("checkpoints");
    assertThat(variables(courier))
        .isEqualTo(
            Map.of(
                "SWEEPLINE_UID", uid,
                "SWEEPLINE_COURIER_FOLDER", "/checkpoints/" + uid,
                "SWEEPLINE_KAFKA_PROPERTIES", "/etc/sweepline/kafka.properties",
                "SWEEPLINE_EVENTS_TOPIC", "sweepline.events",
                "SWEEPLINE_COURIER_LEFTOVERS", "true",
                "SWEEPLINE_COURIER_REPORTED", "true",
                "SWEEPLINE_COURIER_ROWS", "false",
                "SWEEPLINE_EVENT_KEYS", ""));
    kubelet.runs("left-c1");
    kubelet.ends("left-c1", 0, "Completed", "");

    var status = awaitErrand("left", errand -> errand.state() == State.DONE);
    kubelet.awaitGone("left-c1");
    assertThat(status.phase()).isEqualTo(ExperimentPhase.SUCCEEDED);
    assertThat(status.attempts()).extracting(Attempt::number).containsExactly(1);
    assertThat(status.counters()).isEqualTo(experiments.status("left").counters());
    Await.until(
        "it is told",
        () -> experiments.told("left").containsAll(List.of("CourierSent", "CourierDone")));
  }

  @Test
  void isSentForRowsThatAreAskedForWithTheKeysOfTheAttempts() {
    var uid = succeed("asked", TrainerEnds.DONE).getMetadata().getUid();
    experiments.await("asked", "is settled", s -> s.phase() == ExperimentPhase.SUCCEEDED);
    assertThat(experiments.status("asked").errand()).isNull();

    experiments
        .named("asked")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\":{\"annotations\":{\"sweepline.dev/rows-asked\":\"2026-02-20T09:00:00Z\"}}}");

    assertThat(variables(kubelet.awaitPod("asked-c1")))
        .containsEntry("SWEEPLINE_COURIER_ROWS", "true")
        .containsEntry(
            "SWEEPLINE_EVENT_KEYS",
            "1=" + Experiments.RELEASE.rootKey().orElseThrow().eventKey(uid, 1));
  }

  @Test
  void isSentAgainLaterWhenItFails() {
    succeed("failing", TrainerEnds.DONE_WITH_EVENTS_LEFT);
    kubelet.runs("failing-c1");
    kubelet.ends("failing-c1", 1, "Error", "Kafka is away");

    var status = awaitErrand("failing", errand -> errand.state() == State.DUE);

    assertThat(status.errand())
        .extracting(Errand::courier, Errand::tries, Errand::message)
        .containsExactly(1, 1, "Kafka is away");
    kubelet.awaitGone("failing-c1");
  }

  @Test
  void isOnItsWayForAFewExperimentsAtATime() {
    for (int i = 0; i < CourierRoom.MOST; i++) {
      succeed("many" + i, TrainerEnds.DONE_WITH_EVENTS_LEFT);
    }
    for (int i = 0; i < CourierRoom.MOST; i++) {
      awaitErrand("many" + i, errand -> errand.state() == State.UNDER_WAY);
    }
    var last = "many" + CourierRoom.MOST;
    succeed(last, TrainerEnds.DONE_WITH_EVENTS_LEFT);
    assertThat(awaitErrand(last, errand -> errand.state() == State.DUE).errand())
        .extracting(Errand::tries)
        .isEqualTo(0);
    // Its status says that it is on its way before its Pod is made.
    for (int i = 0; i < CourierRoom.MOST; i++) {
      kubelet.awaitPod("many" + i + "-c1");
    }
    assertThat(cluster.podNames()).doesNotContain(last + "-c1");
  }

  private Experiment succeed(String name, String message) {
    var experiment = experiments.create(name, SPEC);
    kubelet.runs(name + "-a1");
    kubelet.ends(name + "-a1", 0, "Completed", message);
    return experiment;
  }

  private ExperimentStatus awaitErrand(String name, Predicate<Errand> condition) {
    return experiments.await(
        name,
        "has its errand",
        status -> status.errand() != null && condition.test(status.errand()));
  }

  private static Map<String, String> variables(Pod pod) {
    return pod.getSpec().getContainers().getFirst().getEnv().stream()
        .collect(
            Collectors.toMap(
                EnvVar::getName,
                variable -> variable.getValue() == null ? "" : variable.getValue()));
  }
}
