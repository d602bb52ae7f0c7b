package dev.sweepline.operator;

import dev.sweepline.operator.champion.Champion;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.operator.sweep.Sweep;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/// The kinds of objects that are ours.
@ApplicationScoped
public class OwnKinds {
  private static final int BEFORE_ANYBODY_WATCHES = 1;

  void start(
      @Observes @Priority(BEFORE_ANYBODY_WATCHES) StartupEvent event, KubernetesClient client) {
    registerAt(client);
  }

  /// A client that does not know a kind reads each event of it twice: as a tree, then as what it
  /// is.
  public static void registerAt(KubernetesClient client) {
    var serialization = client.getKubernetesSerialization();
    serialization.registerKubernetesResource(Experiment.class);
    serialization.registerKubernetesResource(Sweep.class);
    serialization.registerKubernetesResource(Champion.class);
  }
}
