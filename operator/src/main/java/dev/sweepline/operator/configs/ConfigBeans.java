package dev.sweepline.operator.configs;

import dev.sweepline.hydra.ConfigTree;
import dev.sweepline.operator.Settings;
import dev.sweepline.planner.trial.HydraComposer;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/// Makes the trees of this process: controllers, forwarder and API share what was read and parsed.
@ApplicationScoped
class ConfigBeans {

  @Produces
  @Singleton
  ConfigTrees configTrees(KubernetesClient client, Settings settings) {
    return new ConfigTrees(
        client,
        new HydraComposer(ConfigTree.ofDirectory(settings.configTree())),
        InstantSource.system());
  }
}
