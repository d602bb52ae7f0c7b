package dev.sweepline.operator.experiment;

import dev.sweepline.planner.Names;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Map;
import java.util.function.Consumer;

/// Experiments as the API server has them now, 500 at a time: neither it nor the operator holds all
/// of ten thousand at once.
///
/// @param labels what they must have
public record ExperimentPages(
    KubernetesClient client, String namespace, Map<String, String> labels) {
  private static final long PAGE = 500;

  public static ExperimentPages ofSweep(
      KubernetesClient client, String namespace, String sweepUid) {
    return new ExperimentPages(client, namespace, Map.of(Names.SWEEP_UID, sweepUid));
  }

  /// @param seen may be told of some twice
  public void forEach(Consumer<Experiment> seen) {
    try {
      pages(seen);
    } catch (KubernetesClientException expired) {
      if (expired.getCode() != HttpURLConnection.HTTP_GONE) {
        throw expired;
      }
      // The version that the pages were of has been compacted away meanwhile: once more, afresh.
      pages(seen);
    }
  }

  private void pages(Consumer<Experiment> seen) {
    var options = new ListOptionsBuilder().withLimit(PAGE);
    String next;
    do {
      var page =
          client
              .resources(Experiment.class)
              .inNamespace(namespace)
              .withLabels(labels)
              .list(options.build());
      page.getItems().forEach(seen);
      next = page.getMetadata().getContinue();
      options.withContinue(next);
    } while (next != null && !next.isEmpty());
  }
}
