package dev.sweepline.operator.experiment;

import dev.sweepline.planner.experiment.ExperimentAction.AskAfterNode;
import dev.sweepline.planner.experiment.ExperimentAction.ConfirmGone;
import dev.sweepline.planner.experiment.Observed;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
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
    if (pod != null) {
      return Optional.empty();
    }
    var silence = silence(question.node());
    return Optional.of(
        new Observed.Gone(
            question.podName(),
            silence.isPresent(),
            silence.flatMap(Confirmation::since).orElse(null)));
  }

  /// Empty if the node answers, or cannot run anything any more.
  Optional<Observed.Silent> ask(AskAfterNode question) {
    return silence(question.node())
        .flatMap(Confirmation::since)
        .map(since -> new Observed.Silent(question.podName(), since));
  }

  /// The condition that says that a node does not answer.
  private Optional<NodeCondition> silence(@Nullable String name) {
    var node = name == null ? null : client.nodes().withName(name).get();
    return node == null || outOfService(node)
        ? Optional.empty()
        : node.getStatus().getConditions().stream()
            .filter(condition -> "Ready".equals(condition.getType()))
            .filter(condition -> !"True".equals(condition.getStatus()))
            .findFirst();
  }

  private static Optional<Instant> since(NodeCondition notReady) {
    return Optional.ofNullable(notReady.getLastTransitionTime()).map(Instant::parse);
  }

  private static boolean outOfService(Node node) {
    return node.getSpec().getTaints().stream()
        .anyMatch(taint -> OUT_OF_SERVICE.equals(taint.getKey()));
  }
}
