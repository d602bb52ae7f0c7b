package dev.sweepline.operator.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sweepline.operator.sweep.Sweep;
import dev.sweepline.testing.Await;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectRulesReview;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmptyClusterTest {
  private EmptyCluster cluster;
  private KubernetesClient client;

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    cluster = EmptyCluster.start(folder);
    client = client(new ConfigBuilder(Config.empty()).withCaCertFile(cluster.certificate() + ""));
  }

  private KubernetesClient client(ConfigBuilder config) {
    return new KubernetesClientBuilder()
        .withConfig(
            config
                .withMasterUrl(cluster.url())
                .withNamespace("default")
                .withRequestRetryBackoffLimit(0)
                .build())
        .build();
  }

  @AfterEach
  void stop() {
    client.close();
    cluster.close();
  }

  @Test
  void informersFindNothingAndWatch() {
    try (var informer = client.resources(Sweep.class).inNamespace("default").inform()) {
      Await.until("the informer watches", () -> informer.hasSynced() && informer.isWatching());

      assertThat(informer.getStore().list()).isEmpty();
    }
  }

  @Test
  void leaseIsHadByWhoeverAsksFirst() {
    var leases = client.leases().inNamespace("default");
    assertThat(leases.withName("operator").get()).isNull();

    client.resource(lease("first")).create();
    assertThat(leases.withName("operator").get()).isEqualTo(lease("first"));

    client.resource(lease("second")).update();
    assertThat(leases.withName("operator").get()).isEqualTo(lease("second"));
  }

  private static Lease lease(String holder) {
    return new LeaseBuilder()
        .withNewMetadata()
        .withNamespace("default")
        .withName("operator")
        .endMetadata()
        .withNewSpec()
        .withHolderIdentity(holder)
        .endSpec()
        .build();
  }

  @Test
  void leaseMayBeAskedFor() {
    var rules = client.resource(new SelfSubjectRulesReview()).create().getStatus();

    assertThat(rules.getResourceRules())
        .singleElement()
        .satisfies(rule -> assertThat(rule.getResources()).containsExactly("leases"));
  }

  @Test
  void whoDoesNotKnowItsCertificateDoesNotTrustIt() {
    try (var stranger = client(new ConfigBuilder(Config.empty()))) {
      assertThatThrownBy(() -> stranger.resources(Sweep.class).inNamespace("default").list())
          .isInstanceOf(KubernetesClientException.class);
    }
  }
}
