package dev.sweepline.e2e;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/// Prints what the cluster looked like when a test failed: it is gone before anyone can ask.
final class Evidence implements TestWatcher {
  @Override
  public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
    try (var cluster = TestCluster.connect()) {
      show(cluster, "get", "pods,sweeps.sweepline.dev", "-A", "-o", "wide");
      show(cluster, "get", "experiments.sweepline.dev,champions.sweepline.dev", "-A", "-o", "yaml");
      show(cluster, "logs", "-n", "sweepline-system", "deployment/sweepline-operator", "--tail=60");
      show(cluster, "logs", "-n", "sweepline-system", "statefulset/sweepline-kafka", "--tail=20");
      for (var pod : cluster.trainerPods()) {
        show(cluster, "logs", "-n", pod.getMetadata().getNamespace(), pod.getMetadata().getName());
      }
    }
  }

  private static void show(TestCluster cluster, String... command) {
    System.err.println("--- kubectl " + String.join(" ", command));
    System.err.println(cluster.kubectl(command).output());
  }
}
