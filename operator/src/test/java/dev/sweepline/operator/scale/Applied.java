package dev.sweepline.operator.scale;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The sweeps of the bench: grids of as many cells as asked for.
final class Applied {
  private Applied() {}

  static void sweep(
      KubernetesClient client, String namespace, String name, int cells, int parallelism) {
    int columns = Math.min(100, cells);
    var rates =
        IntStream.rangeClosed(1, columns)
            .mapToObj(step -> "\"" + step + "e-5\"")
            .collect(Collectors.joining(", "));
    var decays =
        IntStream.rangeClosed(1, Math.min(100, Math.ceilDiv(cells, columns)))
            .mapToObj(step -> "\"" + step + "e-4\"")
            .collect(Collectors.joining(", "));
    var seeds =
        IntStream.rangeClosed(1, Math.ceilDiv(cells, columns * 100))
            .mapToObj(Integer::toString)
            .collect(Collectors.joining(", "));
    var yaml =
        """
        apiVersion: sweepline.dev/v1alpha1
        kind: Sweep
        metadata: { name: %s, namespace: %s }
        spec:
          type: Custom
          checklist: { enforcement: Warn }
          overrides: [ "+experiment=quickstart" ]
          search:
            algorithm: Grid
            seeds: [ %s ]
            maxTrials: %d
            space:
              - { key: training.lr, values: [ %s ] }
              - { key: training.weight_decay, values: [ %s ] }
          limits: { parallelism: %d, smokeTrial: false }
          dedupe: { onHit: RunAgain }
        """
            .formatted(name, namespace, seeds, cells, rates, decays, parallelism);
    client
        .resource(Serialization.unmarshal(yaml, GenericKubernetesResource.class))
        .fieldValidation(Validation.STRICT)
        .create();
  }
}
