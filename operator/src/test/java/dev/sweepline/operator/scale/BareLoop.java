package dev.sweepline.operator.scale;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;

/// What a launch of trials is compared with: the same Pods, made by nobody but a loop of creates.
///
/// @param example a trainer Pod
record BareLoop(ControlPlane plane, Pod example, int count) {
  private static final int AT_ONCE = 50;

  /// As the trainer Pods of a namespace are.
  static BareLoop like(ControlPlane plane, String namespace, int count) {
    var pods = plane.client().pods().inNamespace(namespace).list().getItems();
    return new BareLoop(plane, pods.getFirst(), count);
  }

  double podsPerSecond(String namespace, Duration patience) {
    return perSecond(namespace, pods(namespace), patience);
  }

  double jobsPerSecond(String namespace, Duration patience) {
    return perSecond(namespace, jobs(namespace), patience);
  }

  /// Only as many as asked for, until they exist.
  private double perSecond(String namespace, IntConsumer create, Duration patience) {
    plane.namespace(namespace);
    long began = System.nanoTime();
    try (var threads = Executors.newFixedThreadPool(AT_ONCE)) {
      for (int number = 0; number < count; number++) {
        int each = number;
        var _ = threads.submit(() -> create.accept(each));
      }
    }
    plane.awaitPods(namespace, count, patience);
    return count / ScaleBenchmark.seconds(began);
  }

  private IntConsumer pods(String namespace) {
    return number ->
        plane
            .client()
            .resource(
                new PodBuilder()
                    .withNewMetadata()
                    .withName("pod-" + number)
                    .withNamespace(namespace)
                    .withLabels(example.getMetadata().getLabels())
                    .withAnnotations(example.getMetadata().getAnnotations())
                    .endMetadata()
                    .withNewSpecLike(example.getSpec())
                    .withNodeName(null)
                    .endSpec()
                    .build())
            .create();
  }

  private IntConsumer jobs(String namespace) {
    return number ->
        plane
            .client()
            .resource(
                new JobBuilder()
                    .withNewMetadata()
                    .withName("job-" + number)
                    .withNamespace(namespace)
                    .endMetadata()
                    .withNewSpec()
                    .withNewTemplate()
                    .withNewMetadata()
                    .withAnnotations(example.getMetadata().getAnnotations())
                    .endMetadata()
                    .withNewSpecLike(example.getSpec())
                    .withNodeName(null)
                    .endSpec()
                    .endTemplate()
                    .endSpec()
                    .build())
            .create();
  }
}
