package dev.sweepline.operator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.operator.RunningOperator;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.Kubelet;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.Checkpoint;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.Condition.Truth;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.testing.Await;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The experiments of docs/storage.md, and a sweep whose claim is for fewer Pods than it has.
@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class StorageOnApiServerTest {
  private static final Path ROOT = Path.of(System.getProperty("sweepline.root", ".."));
  private static final String SWEEP =
      """
      apiVersion: sweepline.dev/v1alpha1
      kind: Sweep
      metadata: { name: doc-claimed }
      spec:
        type: Custom
        checklist: { enforcement: Warn }
        storage: { checkpoints: { claim: checkpoints } }
        overrides: [ "+experiment=quickstart" ]
        search: { space: [ { key: data.image_size, values: ["24", "48"] } ] }
        limits: { parallelism: 2, smokeTrial: false }
        template: { resources: { limits: { nvidia.com/gpu: "1" } } }
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
  void refusesMoreTrialsThanAClaimCanHaveUntilThereAreFewer() {
    claim("ReadWriteOncePod");
    var sweep = new PlayedSweep(cluster, "doc-claimed");
    Written.create(cluster, SWEEP);

    var refused = sweep.await("is refused", some -> accepted(some).isPresent());
    assertThat(accepted(refused).orElseThrow())
        .isEqualTo(
            "False: spec.limits.parallelism: 2 trials cannot write to the claim checkpoints at a"
                + " time: its access mode is ReadWriteOncePod; set it to 1, or name a claim with"
                + " ReadWriteMany in spec.storage.checkpoints");
    assertThat(cluster.podNames()).isEmpty();

    sweep
        .resource()
        .patch(
            PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"limits\":{\"parallelism\":1}}}");

    sweep.await(
        "is accepted", some -> accepted(some).filter(said -> said.startsWith("True")).isPresent());
  }

  @Test
  void keepsTrialsOnOneNodeWhereOnlyOneCanHaveTheVolume() {
    claim("ReadWriteOnce");
    Written.create(cluster, SWEEP);

    Await.until("both run", () -> cluster.podNames().size() == 2);

    assertThat(cluster.client().pods().inNamespace(cluster.namespace()).list().getItems())
        .allSatisfy(pod ->
            assertThat(Serialization.asYaml(pod.getSpec().getAffinity()))
                .isEqualTo(
                    """
                    ---
                    podAffinity:
                      requiredDuringSchedulingIgnoredDuringExecution:
                      - labelSelector:
                          matchLabels:
                            sweepline.dev/claim: "checkpoints"
                        topologyKey: "kubernetes.io/hostname"
                    """))
        .allSatisfy(pod ->
            assertThat(pod.getMetadata().getLabels())
                .containsEntry("sweepline.dev/claim", "checkpoints"));
  }

  @Test
  void waitsForTheStoreAndGoesOnFromTheCheckpointThatIsThere() throws IOException {
    apply("docs/storage.md", 0);
    awaitStatus("invoices", "has begun", some -> !some.attempts().isEmpty());
    kubelet.cannotStart("invoices-a1", "PodInitializing", "");
    container("invoices-a1", "Failed", ended("checkpoint-fetch", 4, "the store answers 403"));

    var waiting =
        awaitStatus("invoices", "waits", some -> some.waitingFor() != null && attempts(some) == 1);
    assertThat(waiting.waitingFor())
        .startsWith("back-off until ")
        .endsWith("CheckpointStore: the store answers 403");

    kubelet.runs("invoices-a2");
    kubelet.ends(
        "invoices-a2",
        20,
        "Error",
        "{\"outcome\":\"Stopped\",\"exitCode\":20,\"step\":7,\"bestMetrics\":{},\"lastMetrics\":{},"
            + "\"checkpoint\":\"/checkpoints/%s/a2/last.safetensors\"}".formatted(uid("invoices")));
    var address = "s3://experiments/doc/" + uid("invoices") + "/a2/last.safetensors";

    var resumed = awaitStatus("invoices", "goes on", some -> attempts(some) == 3);

    assertThat(resumed.checkpoint()).isEqualTo(new Checkpoint(address, null));
    assertThat(resumed.attempts()).extracting(Attempt::resumeFrom).last().isEqualTo(address);
    var pod = kubelet.awaitPod("invoices-a3");
    assertThat(Serialization.asYaml(pod.getSpec().getContainers().getFirst().getEnv()))
        .contains("/checkpoints/" + uid("invoices") + "/a2/last.safetensors");
  }

  @Test
  void namesTheSecretThatIsMissing() throws IOException {
    apply("docs/storage.md", 0);
    kubelet.cannotStart("invoices-a1", "PodInitializing", "");
    container(
        "invoices-a1",
        "Pending",
        new ContainerStatusBuilder(ended("checkpoint-fetch", 0, ""))
            .withNewState()
            .withNewWaiting()
            .withReason("CreateContainerConfigError")
            .withMessage("secret \"s3\" not found")
            .endWaiting()
            .endState()
            .build());

    var status =
        awaitStatus(
            "invoices", "waits", some -> String.valueOf(some.waitingFor()).startsWith("node"));

    assertThat(status.waitingFor())
        .isEqualTo("node: CreateContainerConfigError: secret \"s3\" not found");
  }

  @Test
  void saysWhatDidNotGetIntoTheStore() throws IOException {
    apply("docs/storage.md", 0);
    kubelet.runs("invoices-a1");
    kubelet.awaitPod("invoices-a1");
    container(
        "invoices-a1",
        "Succeeded",
        ended(
            "checkpoint-store", 0, "{\"stored\":false,\"why\":\"1 files are not in the store\"}"));

    var status =
        awaitStatus(
            "invoices", "has succeeded", some -> some.phase() != null && some.phase().settled());

    assertThat(status.conditions())
        .filteredOn(condition -> condition.type().equals("CheckpointsStored"))
        .extracting(Condition::status, Condition::reason, Condition::message)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                Truth.FALSE, "Unstored", "attempt 1: 1 files are not in the store"));
  }

  @Test
  void takesEveryExampleOfTheDocumentation() throws IOException {
    var page = Files.readString(ROOT.resolve("docs/storage.md"));
    int examples = page.split("```yaml", -1).length - 1;

    for (int i = 0; i < examples; i++) {
      apply("docs/storage.md", i);
    }

    assertThat(examples).isGreaterThanOrEqualTo(3);
  }

  private void claim(String mode) {
    cluster
        .client()
        .resource(
            new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withName("checkpoints")
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

  private static Optional<String> accepted(SweepStatus status) {
    return status.conditions().stream()
        .filter(condition -> condition.type().equals("Accepted"))
        .map(condition ->
            (condition.status() == Truth.TRUE ? "True: " : "False: ") + condition.message())
        .findFirst();
  }

  private ExperimentStatus awaitStatus(
      String name, String what, Predicate<ExperimentStatus> condition) {
    return Await.value(
        name + " " + what,
        java.time.Duration.ofSeconds(60),
        () -> Optional.ofNullable(experiment(name).getStatus()).filter(condition));
  }

  private static int attempts(ExperimentStatus status) {
    return status.attempts().size();
  }

  private Experiment experiment(String name) {
    return Objects.requireNonNull(
        cluster
            .client()
            .resources(Experiment.class)
            .inNamespace(cluster.namespace())
            .withName(name)
            .get());
  }

  private String uid(String name) {
    return experiment(name).getMetadata().getUid();
  }

  private static ContainerStatus ended(String container, int exit, String message) {
    return new ContainerStatusBuilder()
        .withName(container)
        .withImage("operator")
        .withImageID("")
        .withReady(false)
        .withRestartCount(0)
        .withNewState()
        .withNewTerminated()
        .withExitCode(exit)
        .withReason(exit == 0 ? "Completed" : "Error")
        .withMessage(message)
        .endTerminated()
        .endState()
        .build();
  }

  /// What the kubelet says of a container beside the trainer.
  private void container(String pod, String phase, ContainerStatus status) {
    cluster
        .client()
        .pods()
        .inNamespace(cluster.namespace())
        .withName(pod)
        .editStatus(some -> {
          some.getStatus().getInitContainerStatuses().add(status);
          some.getStatus().setPhase(phase);
          return some;
        });
  }
}
