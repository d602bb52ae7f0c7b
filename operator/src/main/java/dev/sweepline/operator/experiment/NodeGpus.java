package dev.sweepline.operator.experiment;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sweepline.planner.Names;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/// What the GPUs of nodes are, as NVIDIA's feature discovery labels them.
final class NodeGpus {
  private static final Logger LOG = Logger.getLogger(NodeGpus.class);
  private static final String MEMORY = "nvidia.com/gpu.memory";

  // A node's GPUs stay what they are; a label may come a little later than the node.
  private final Cache<String, Optional<String>> byNode =
      Caffeine.newBuilder().expireAfterWrite(Duration.ofMinutes(10)).maximumSize(10_000).build();

  /// Product and MiB, as `NVIDIA-H100-80GB-HBM3 81559`; empty where nobody says.
  Optional<String> of(String node, KubernetesClient client) {
    return byNode.get(node, name -> ask(name, client));
  }

  private static Optional<String> ask(String name, KubernetesClient client) {
    try {
      return Optional.ofNullable(client.nodes().withName(name).get()).flatMap(NodeGpus::labelled);
    } catch (KubernetesClientException e) {
      LOG.debugf("node not read node=%s cause=%s", name, e.getMessage());
      return Optional.empty();
    }
  }

  private static Optional<String> labelled(Node node) {
    var labels = node.getMetadata().getLabels();
    if (labels == null || !labels.containsKey(Names.GPU_PRODUCT)) {
      return Optional.empty();
    }
    var memory = labels.get(MEMORY);
    return Optional.of(labels.get(Names.GPU_PRODUCT) + (memory == null ? "" : " " + memory));
  }
}
