package dev.sweepline.operator.report;

import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.planner.Names;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.function.Consumer;

/// A sweep's Experiments, 500 at a time: neither the API server nor the operator holds all of ten
/// thousand at once.
record ExperimentPages(KubernetesClient client, String namespace, String sweepUid) {
  private static final long PAGE = 500;

  /// @param seen may be told of some twice
  void forEach(Consumer<Experiment> seen) {
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
              .withLabel(Names.SWEEP_UID, sweepUid)
              .list(options.build());
      page.getItems().forEach(seen);
      next = page.getMetadata().getContinue();
      options.withContinue(next);
    } while (next != null && !next.isEmpty());
  }
}
