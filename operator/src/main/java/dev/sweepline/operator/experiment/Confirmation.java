package dev.sweepline.operator.experiment;

import dev.sweepline.planner.experiment.ExperimentAction.ConfirmGone;
import dev.sweepline.planner.experiment.Observed;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Asks the API server itself whether a Pod is gone, and whether its container can still run.
final class Confirmation {
  private static final String OUT_OF_SERVICE = "node.kubernetes.io/out-of-service";

  private final KubernetesClient client;

  Confirmation(KubernetesClient client) {
    this.client = client;
  }

  /// Empty if the Pod exists: the cache is behind.
  Optional<Observed.Gone> ask(ConfirmGone question, String namespace) {
    var pod = client.pods().inNamespace(namespace).withName(question.podName()).get();
    return pod != null
        ? Optional.empty()
        : Optional.of(new Observed.Gone(question.podName(), unreachable(question.node())));
  }

  private boolean unreachable(@Nullable String name) {
    var node = name == null ? null : client.nodes().withName(name).get();
    return node != null && !ready(node) && !outOfService(node);
  }

  private static boolean ready(Node node) {
    return node.getStatus().getConditions().stream()
        .anyMatch(condition ->
            "Ready".equals(condition.getType()) && "True".equals(condition.getStatus()));
  }

  private static boolean outOfService(Node node) {
    return node.getSpec().getTaints().stream()
        .anyMatch(taint -> OUT_OF_SERVICE.equals(taint.getKey()));
  }
}
