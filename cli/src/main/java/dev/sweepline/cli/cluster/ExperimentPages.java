package dev.sweepline.cli.cluster;

import dev.sweepline.planner.Names;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A sweep's Experiments, 500 at a time: of ten thousand neither the API server nor this command
/// holds all at once, only what is made of them.
final class ExperimentPages {
  private static final long PAGE = 500;
  private static final int GONE = 410;

  private final KubernetesClient client;
  private final String namespace;
  private final String sweepUid;

  ExperimentPages(KubernetesClient client, String namespace, String sweepUid) {
    this.client = client;
    this.namespace = namespace;
    this.sweepUid = sweepUid;
  }

  <T> List<T> map(Function<Experiment, T> made) {
    try {
      return pages(made);
    } catch (KubernetesClientException expired) {
      if (expired.getCode() != GONE) {
        throw expired;
      }
      // The version that the pages were of has been compacted away meanwhile: once more, afresh.
      return pages(made);
    }
  }

  private <T> List<T> pages(Function<Experiment, T> made) {
    var all = new ArrayList<T>();
    String next = null;
    do {
      var page = page(next);
      page.getItems().forEach(experiment -> all.add(made.apply(experiment)));
      next = page.getMetadata().getContinue();
    } while (next != null && !next.isEmpty());
    return List.copyOf(all);
  }

  private KubernetesResourceList<Experiment> page(@Nullable String next) {
    return client
        .resources(Experiment.class)
        .inNamespace(namespace)
        .withLabel(Names.SWEEP_UID, sweepUid)
        .list(new ListOptionsBuilder().withLimit(PAGE).withContinue(next).build());
  }
}
