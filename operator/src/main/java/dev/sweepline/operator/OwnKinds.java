package dev.sweepline.operator;

import dev.sweepline.operator.champion.Champion;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.operator.sweep.Sweep;
import io.fabric8.kubernetes.client.KubernetesClient;

/// The kinds of objects that are ours.
public final class OwnKinds {
  private OwnKinds() {}

  /// A client that does not know a kind reads each event of it twice: as a tree, then as what it
  /// is.
  public static void registerAt(KubernetesClient client) {
    var serialization = client.getKubernetesSerialization();
    serialization.registerKubernetesResource(Experiment.class);
    serialization.registerKubernetesResource(Sweep.class);
    serialization.registerKubernetesResource(Champion.class);
  }
}
