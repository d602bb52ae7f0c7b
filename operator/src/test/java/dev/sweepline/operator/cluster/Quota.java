package dev.sweepline.operator.cluster;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.ResourceQuotaStatus;
import java.util.Map;

/// A quota of a test's namespace. The API server counts up; nobody counts down but the test.
public final class Quota {
  private final Cluster cluster;
  private final String resource;

  public Quota(Cluster cluster, String resource) {
    this.cluster = cluster;
    this.resource = resource;
  }

  /// There are so many, and so many are taken.
  public void set(int hard, int used) {
    var most = Map.of(resource, new Quantity(Integer.toString(hard)));
    var quota =
        new ResourceQuotaBuilder()
            .withNewMetadata()
            .withName("few")
            .withNamespace(cluster.namespace())
            .endMetadata()
            .withNewSpec()
            .withHard(most)
            .endSpec()
            .build();
    cluster.client().resource(quota).serverSideApply();
    cluster
        .client()
        .resource(quota)
        .editStatus((ResourceQuota known) -> {
          var taken = Map.of(resource, new Quantity(Integer.toString(used)));
          known.setStatus(new ResourceQuotaStatus(most, taken));
          return known;
        });
  }
}
