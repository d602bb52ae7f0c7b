package dev.sweepline.operator.scale;

import dev.sweepline.operator.experiment.Experiment;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;

/// What a launch of trials is compared with: the same Pods, made by nobody but a loop of creates.
///
/// @param example a trainer Pod
/// @param trial an Experiment
record BareLoop(ControlPlane plane, Pod example, Experiment trial, int count) {
  private static final int AT_ONCE = 50;

  /// As the trials and trainer Pods of a namespace are.
  static BareLoop like(ControlPlane plane, String namespace, int count) {
    var client = plane.client();
    return new BareLoop(
        plane,
        client.pods().inNamespace(namespace).list().getItems().getFirst(),
        client.resources(Experiment.class).inNamespace(namespace).list().getItems().getFirst(),
        count);
  }

  /// An Experiment and its Pod, each pair one after the other: what no operator could be faster
  /// than.
  Rate pairs(String namespace, Duration patience) {
    var pod = pod(namespace);
    return created(
        namespace,
        number -> {
          experiment(namespace, number);
          pod.accept(number);
        },
        patience);
  }

  private void experiment(String namespace, int number) {
    var metadata = trial.getMetadata();
    var experiment = new Experiment();
    experiment.setMetadata(
        new ObjectMetaBuilder()
            .withName("trial-" + number)
            .withNamespace(namespace)
            .withLabels(metadata.getLabels())
            .withAnnotations(metadata.getAnnotations())
            .withFinalizers(metadata.getFinalizers())
            .build());
    experiment.setSpec(trial.getSpec());
    plane.client().resource(experiment).create();
  }

  Rate pods(String namespace, Duration patience) {
    return created(namespace, pod(namespace), patience);
  }

  Rate jobs(String namespace, Duration patience) {
    return created(namespace, job(namespace), patience);
  }

  /// Only as many as asked for, until they exist.
  private Rate created(String namespace, IntConsumer create, Duration patience) {
    plane.namespace(namespace);
    long began = System.nanoTime();
    try (var threads = Executors.newFixedThreadPool(AT_ONCE)) {
      for (int number = 0; number < count; number++) {
        int each = number;
        var _ = threads.submit(() -> create.accept(each));
      }
    }
    return Rate.of(plane, namespace, count, count, began, patience);
  }

  private IntConsumer pod(String namespace) {
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

  private IntConsumer job(String namespace) {
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
