package dev.sweepline.operator;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/// The Lease of which one operator process at a time is the holder.
final class Leadership {
  private static final Logger LOG = Logger.getLogger(Leadership.class);
  private static final String NAME = "sweepline-operator";

  private final KubernetesClient client;
  private final String namespace;
  private final Runnable lost;
  private final Optional<String> pod;
  private final String identity;
  private volatile boolean closing;

  /// @param pod the uid of the Pod of this process: a container that was killed and starts again
  ///   need not wait until its own Lease expires
  /// @param lost what to do when another process may have taken over
  Leadership(KubernetesClient client, String namespace, Optional<String> pod, Runnable lost) {
    this.pod = pod.map(uid -> uid + "/");
    // Of its own all the same: a process that does run beside this one sees that it is not the
    // holder.
    this.identity = this.pod.orElse("") + UUID.randomUUID();
    this.client = client;
    this.namespace = namespace;
    this.lost = lost;
  }

  // What is built like this does not end the process by itself when the Lease is lost: we do.
  LeaderElectionConfiguration configuration() {
    pod.ifPresent(mine -> vacate(holder -> holder.startsWith(mine)));
    return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(NAME)
        .withLeaseNamespace(namespace)
        .withIdentity(identity)
        .withLeaderCallbacks(
            new LeaderCallbacks(
                () -> LOG.infof("leading namespace=%s", namespace), this::stopped, _ -> {}))
        .build();
  }

  private void stopped() {
    if (!closing) {
      LOG.errorf("leadership lost namespace=%s", namespace);
      lost.run();
    }
  }

  void closing() {
    closing = true;
  }

  /// Whether this process is the holder, by a look that cannot be stale.
  boolean holds() {
    try {
      var lease = client.leases().inNamespace(namespace).withName(NAME).get();
      return lease != null && identity.equals(lease.getSpec().getHolderIdentity());
    } catch (KubernetesClientException e) {
      LOG.warnf("lease not readable namespace=%s cause=%s", namespace, e.getMessage());
      return false;
    }
  }

  /// So that the next process need not wait until it expires.
  void release() {
    vacate(identity::equals);
  }

  private void vacate(Predicate<String> holder) {
    try {
      var lease = client.leases().inNamespace(namespace).withName(NAME).get();
      if (lease != null
          && lease.getSpec().getHolderIdentity() != null
          && holder.test(lease.getSpec().getHolderIdentity())) {
        client.resource(vacant(lease)).update();
      }
    } catch (KubernetesClientException e) {
      LOG.warnf("lease not released namespace=%s cause=%s", namespace, e.getMessage());
    }
  }

  private static Lease vacant(Lease lease) {
    lease.getSpec().setHolderIdentity(null);
    lease.getSpec().setLeaseDurationSeconds(1);
    return lease;
  }
}
