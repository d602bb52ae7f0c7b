package dev.sweepline.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Kills the operator with SIGKILL: nothing is written, and no Lease handed over.
///
/// `kubectl delete --grace-period=0 --force` is none: the kubelet sends SIGTERM and waits for two
/// seconds. It is what is left where the node is another machine.
final class Sigkill {
  private static final String SYSTEM = "sweepline-system";
  private static final String OPERATOR = "app.kubernetes.io/component=operator";

  private Sigkill() {}

  static void operator(TestCluster cluster) {
    var pods = pods(cluster);
    var processes =
        ProcessHandle.allProcesses()
            .filter(process -> process.info().command().orElse("").endsWith("java"))
            .filter(process -> pods.stream().anyMatch(pod -> isOf(pod, process)))
            .toList();
    if (processes.isEmpty()) {
      System.out.println("the operator's process is not on this machine: deleted by force instead");
      var deleted =
          cluster.kubectl(
              "delete", "pod", "-n", SYSTEM, "-l", OPERATOR, "--grace-period=0", "--force");
      assertThat(deleted.status()).as(deleted.output()).isZero();
      return;
    }
    processes.forEach(process -> assertThat(process.destroyForcibly()).isTrue());
    for (var pod : pods) {
      var restarted =
          cluster
              .client()
              .pods()
              .resource(pod)
              .waitUntilCondition(
                  now -> now != null && restarts(now) > restarts(pod), 1, TimeUnit.MINUTES);
      assertThat(restarted.getStatus().getContainerStatuses())
          .extracting(container -> container.getLastState().getTerminated().getExitCode())
          .as("128 and signal 9")
          .contains(137);
    }
  }

  private static int restarts(Pod pod) {
    return pod.getStatus().getContainerStatuses().stream()
        .mapToInt(ContainerStatus::getRestartCount)
        .sum();
  }

  private static List<Pod> pods(TestCluster cluster) {
    return cluster
        .client()
        .pods()
        .inNamespace(SYSTEM)
        .withLabelSelector(OPERATOR)
        .list()
        .getItems();
  }

  /// A container's processes are in a control group that is named after its Pod.
  private static boolean isOf(Pod pod, ProcessHandle process) {
    var uid = pod.getMetadata().getUid();
    try {
      var groups = Files.readString(Path.of("/proc/" + process.pid() + "/cgroup"));
      return groups.contains(uid) || groups.contains(uid.replace('-', '_'));
    } catch (IOException e) {
      if (!process.isAlive()) {
        return false; // It has ended meanwhile.
      }
      throw new UncheckedIOException("reading the control groups of process " + process.pid(), e);
    }
  }
}
