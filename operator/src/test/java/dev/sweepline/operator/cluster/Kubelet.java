package dev.sweepline.operator.cluster;

import dev.sweepline.testing.Await;
import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Plays scheduler and kubelet for Pods with one container.
public final class Kubelet {
  private final Cluster cluster;
  private final String node;

  public Kubelet(Cluster cluster) {
    this(cluster, "node-1");
  }

  public Kubelet(Cluster cluster, String node) {
    this.cluster = cluster;
    this.node = node;
  }

  public Pod awaitPod(String name) {
    return Await.value("Pod " + name, () -> Optional.ofNullable(pod(name).get()));
  }

  /// The scheduler finds no node.
  public void cannotPlace(String name, String why) {
    awaitPod(name);
    report(
        name,
        new PodStatusBuilder()
            .withPhase("Pending")
            .addNewCondition()
            .withType("PodScheduled")
            .withStatus("False")
            .withReason("Unschedulable")
            .withMessage(why)
            .endCondition()
            .build());
  }

  /// The node has the Pod, but its container does not come up.
  public void cannotStart(String name, String reason, String message) {
    var pod = awaitPod(name);
    bind(name);
    report(
        name,
        new PodStatusBuilder()
            .withPhase("Pending")
            .addNewContainerStatus()
            .withName(container(pod))
            .withImage("trainer")
            .withImageID("")
            .withReady(false)
            .withRestartCount(0)
            .withNewState()
            .withNewWaiting()
            .withReason(reason)
            .withMessage(message)
            .endWaiting()
            .endState()
            .endContainerStatus()
            .build());
  }

  /// The node has the Pod and is making its containers; a native sidecar comes first.
  ///
  /// @param reason why the first container waits
  public void prepares(String name, Instant since, String reason, String message) {
    var pod = awaitPod(name);
    bind(name);
    var first =
        Stream.concat(
                pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream())
            .findFirst()
            .orElseThrow();
    var status =
        new PodStatusBuilder()
            .withPhase("Pending")
            .withStartTime(since.truncatedTo(ChronoUnit.SECONDS).toString());
    if (pod.getSpec().getInitContainers().isEmpty()) {
      status.withContainerStatuses(waits(first.getName(), reason, message));
    } else {
      status
          .withInitContainerStatuses(waits(first.getName(), reason, message))
          .withContainerStatuses(waits(container(pod), "PodInitializing", null));
    }
    report(name, status.build());
  }

  private static ContainerStatus waits(String name, String reason, @Nullable String message) {
    return new ContainerStatusBuilder()
        .withName(name)
        .withImage("trainer")
        .withImageID("")
        .withReady(false)
        .withRestartCount(0)
        .withNewState()
        .withNewWaiting()
        .withReason(reason)
        .withMessage(message)
        .endWaiting()
        .endState()
        .build();
  }

  /// Somebody strips the finalizers and deletes the Pod by force.
  public void vanishes(String name) {
    pod(name)
        .edit(pod -> {
          pod.getMetadata().setFinalizers(List.of());
          return pod;
        });
    pod(name).withGracePeriod(0).delete();
  }

  /// The node takes the Pod from the scheduler and will not have it.
  public void refuses(String name, String reason) {
    awaitPod(name);
    bind(name);
    report(
        name,
        new PodStatusBuilder()
            .withPhase("Failed")
            .withReason(reason)
            .withMessage("Pod was rejected")
            .build());
  }

  public void runs(String name) {
    runsSince(name, Instant.now());
  }

  /// Its container began then.
  public void runsSince(String name, Instant startedAt) {
    runs(name, startedAt, "");
  }

  /// @param imageId what the node found under the image's name
  public void runsImage(String name, String imageId) {
    runs(name, Instant.now(), imageId);
  }

  private void runs(String name, Instant startedAt, String imageId) {
    var pod = awaitPod(name);
    if (pod.getSpec().getNodeName() == null) {
      bind(name);
    }
    report(
        name,
        new PodStatusBuilder()
            .withPhase("Running")
            .addNewContainerStatus()
            .withName(container(pod))
            .withImage("trainer")
            .withImageID(imageId)
            .withReady(true)
            .withRestartCount(0)
            .withNewState()
            .withNewRunning()
            .withStartedAt(startedAt.truncatedTo(ChronoUnit.SECONDS).toString())
            .endRunning()
            .endState()
            .endContainerStatus()
            .build());
  }

  /// The container ends; a Pod that is being deleted goes as soon as nothing holds it.
  public void ends(String name, int exitCode, String reason, String message) {
    endsAfter(name, Duration.ZERO, exitCode, reason, message);
  }

  /// The same, of one that ran for so long.
  public void endsAfter(String name, Duration ran, int exitCode, String reason, String message) {
    var pod = awaitPod(name);
    var now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    report(
        name,
        new PodStatusBuilder()
            .withPhase(exitCode == 0 ? "Succeeded" : "Failed")
            .addNewContainerStatus()
            .withName(container(pod))
            .withImage("trainer")
            .withImageID("")
            .withReady(false)
            .withRestartCount(0)
            .withNewState()
            .withNewTerminated()
            .withExitCode(exitCode)
            .withReason(reason)
            .withMessage(message)
            .withStartedAt(now.minus(ran).toString())
            .withFinishedAt(now.toString())
            .endTerminated()
            .endState()
            .endContainerStatus()
            .build());
    var ended = pod(name).get();
    if (ended != null && ended.getMetadata().getDeletionTimestamp() != null) {
      pod(name).withGracePeriod(0).delete();
    }
  }

  public Pod awaitDeletionOf(String name) {
    return Await.value(
        "deletion of Pod " + name,
        () ->
            Optional.ofNullable(pod(name).get())
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() != null));
  }

  public void awaitGone(String name) {
    Await.until("Pod " + name + " is gone", () -> pod(name).get() == null);
  }

  private void bind(String name) {
    var binding =
        new BindingBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(cluster.namespace())
            .endMetadata()
            .withNewTarget()
            .withApiVersion("v1")
            .withKind("Node")
            .withName(node)
            .endTarget()
            .build();
    cluster
        .client()
        .raw(
            "/api/v1/namespaces/" + cluster.namespace() + "/pods/" + name + "/binding",
            "POST",
            binding);
  }

  private void report(String name, PodStatus status) {
    pod(name)
        .editStatus(pod -> {
          // What others said of the Pod stays.
          status.getConditions().addAll(0, pod.getStatus().getConditions());
          pod.setStatus(status);
          return pod;
        });
  }

  private PodResource pod(String name) {
    return cluster.client().pods().inNamespace(cluster.namespace()).withName(name);
  }

  private static String container(Pod pod) {
    return pod.getSpec().getContainers().getFirst().getName();
  }
}
