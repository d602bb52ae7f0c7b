package dev.sweepline.operator.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sweepline.operator.RunningOperator;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.Kubelet;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.testing.Await;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The experiments of docs/data.md, in a namespace that takes Pods of Pod Security *restricted*
/// only; the test plays the kubelet and the container that fetches.
@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class DataOnApiServerTest {
  private static final Path ROOT = Path.of(System.getProperty("sweepline.root", ".."));
  private static final String SWEEP =
      """
      apiVersion: sweepline.dev/v1alpha1
      kind: Sweep
      metadata: { name: doc-claimed }
      spec:
        type: Custom
        checklist: { enforcement: Warn }
        data: { name: doc-v3, volume: { claim: documents } }
        overrides: [ "+experiment=quickstart" ]
        search: { space: [ { key: data.image_size, values: ["24", "48"] } ] }
        limits: { parallelism: 2, smokeTrial: false }
      """;

  private Cluster cluster;
  private Kubelet kubelet;
  private RunningOperator operator;

  @BeforeEach
  void start(Cluster given) {
    cluster = given;
    kubelet = new Kubelet(cluster);
    operator = PlayedSweep.operator(cluster);
  }

  @AfterEach
  void stop() {
    operator.close();
  }

  @Test
  void aTrialWaitsForItsDataAndThenForAStoreThatIsAway() throws IOException {
    apply("docs/data.md", 0);
    var pod = kubelet.awaitPod("bills-a1");
    assertThat(pod.getSpec().getInitContainers().getFirst().getName()).isEqualTo("data-fetch");
    kubelet.cannotStart("bills-a1", "PodInitializing", "");
    fetching("bills-a1", "Pending", running());

    await(
        "bills", "says so", s -> String.valueOf(s.waitingFor()).startsWith("data: they are being"));

    fetching("bills-a1", "Failed", ended(4, "listing s3://datasets/doc-v3/: no answer from x"));
    var status =
        await("bills", "waits", s -> String.valueOf(s.waitingFor()).startsWith("back-off until "));
    assertThat(status.waitingFor())
        .endsWith("DataStore: listing s3://datasets/doc-v3/: no answer from x");
    assertThat(kubelet.awaitPod("bills-a2")).isNotNull();
  }

  @Test
  void aTrialWhoseDataAreRefusedFailsOnceAndSaysWhatToLookAt() throws IOException {
    apply("docs/data.md", 1);
    kubelet.cannotStart("bills-again-a1", "PodInitializing", "");
    var why =
        "listing s3://datasets/doc-v3/: the store answers 403 AccessDenied; look at the keys in"
            + " spec.data.objectStore.secretRef and what they may do";
    fetching("bills-again-a1", "Failed", ended(5, why));

    var status = await("bills-again", "has failed", s -> s.phase() == ExperimentPhase.FAILED);

    assertThat(status.attempts()).hasSize(1);
    assertThat(status.conditions())
        .filteredOn(condition -> condition.type().equals("Succeeded"))
        .extracting(Condition::reason, Condition::message)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("DataStore", "DataStore: " + why));
  }

  @Test
  void dataAreInOnePlace() {
    var place = "uri: s3://datasets/doc, secretRef: { name: s }";

    refused("volume: { claim: c }, objectStore: { " + place + " }", "give volume or objectStore");
    refused("objectStore: { uri: datasets/doc, secretRef: { name: s } }", "objectStore.uri");
    refused(
        "objectStore: { " + place + ", sizeLimit: 5Gi, cache: { claim: c } }",
        "sizeLimit is for the Pod's own disk");
    refused(
        "objectStore: { " + place + ", ca: { configMap: c, secret: s } }",
        "exactly one of configMap and secret");
  }

  @Test
  void trialsOfDataThatOneNodeCanHaveAreKeptThere() {
    claim("ReadWriteOnce");
    Written.create(cluster, SWEEP);

    Await.until("both run", () -> cluster.podNames().size() == 2);

    assertThat(cluster.client().pods().inNamespace(cluster.namespace()).list().getItems())
        .allSatisfy(pod -> {
          assertThat(pod.getMetadata().getLabels())
              .containsEntry("sweepline.dev/data-claim", "documents");
          assertThat(
                  pod.getSpec()
                      .getAffinity()
                      .getPodAffinity()
                      .getRequiredDuringSchedulingIgnoredDuringExecution())
              .hasSize(1);
        });
  }

  @Test
  void moreTrialsThanPodsCanHaveTheDataAreRefused() {
    claim("ReadWriteOncePod");
    Written.create(cluster, SWEEP);

    var refused =
        new PlayedSweep(cluster, "doc-claimed")
            .await(
                "is refused",
                some ->
                    some.conditions().stream()
                        .anyMatch(condition ->
                            condition.type().equals("Accepted")
                                && condition.message().contains("spec.data.volume")));

    assertThat(refused.conditions())
        .filteredOn(condition -> condition.type().equals("Accepted"))
        .extracting(Condition::message)
        .containsExactly(
            "spec.limits.parallelism: 2 trials cannot have the claim documents at a time: its access"
                + " mode is ReadWriteOncePod; set it to 1, or name a claim with ReadOnlyMany or"
                + " ReadWriteMany in spec.data.volume");
    assertThat(cluster.podNames()).isEmpty();
  }

  private void refused(String place, String complaint) {
    var sweep = SWEEP.replace("volume: { claim: documents }", place);
    assertThatThrownBy(() -> Written.create(cluster, sweep)).hasMessageContaining(complaint);
  }

  private void claim(String mode) {
    cluster
        .client()
        .resource(
            new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withName("documents")
                .endMetadata()
                .withNewSpec()
                .withAccessModes(mode)
                .withNewResources()
                .addToRequests("storage", new Quantity("1Gi"))
                .endResources()
                .endSpec()
                .build())
        .inNamespace(cluster.namespace())
        .create();
  }

  private void apply(String file, int number) throws IOException {
    var examples = Files.readString(ROOT.resolve(file)).split("```yaml", -1);
    var yaml = examples[number + 1];
    Written.apply(cluster, yaml.substring(0, yaml.indexOf("```")));
  }

  private ExperimentStatus await(String name, String what, Predicate<ExperimentStatus> condition) {
    return Await.value(
        name + " " + what,
        java.time.Duration.ofSeconds(60),
        () ->
            Optional.ofNullable(
                    cluster
                        .client()
                        .resources(Experiment.class)
                        .inNamespace(cluster.namespace())
                        .withName(name)
                        .get())
                .map(Experiment::getStatus)
                .filter(condition));
  }

  private static ContainerState running() {
    return new ContainerStateBuilder().withNewRunning().endRunning().build();
  }

  private static ContainerState ended(int exit, String message) {
    return new ContainerStateBuilder()
        .withNewTerminated()
        .withExitCode(exit)
        .withReason("Error")
        .withMessage(message)
        .endTerminated()
        .build();
  }

  private void fetching(String pod, String phase, ContainerState state) {
    cluster
        .client()
        .pods()
        .inNamespace(cluster.namespace())
        .withName(pod)
        .editStatus(some -> {
          some.getStatus()
              .setInitContainerStatuses(
                  List.of(
                      new ContainerStatusBuilder()
                          .withName("data-fetch")
                          .withImage("operator")
                          .withImageID("")
                          .withReady(false)
                          .withRestartCount(0)
                          .withState(state)
                          .build()));
          some.getStatus().setPhase(phase);
          return some;
        });
  }
}
