package dev.sweepline.cli.cluster;

import dev.sweepline.cli.CommandProblem;
import dev.sweepline.hydra.Nearest;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.logs.Scrubber;
import dev.sweepline.planner.status.Attempt;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads logs of trials: what their Pods say, or what was kept of those that failed.
public final class LogReader implements AutoCloseable {
  private static final String CONTAINER = "trainer";
  private static final int LINES = 1000;

  private final KubernetesClient client;
  private final String namespace;

  LogReader(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  /// @param attempt null for the latest that left a log
  public String log(String name, @Nullable Integer attempt) {
    var experiment = client.resources(Experiment.class).inNamespace(namespace).withName(name).get();
    if (experiment == null) {
      throw unknown(name);
    }
    var attempts = ExperimentViews.journal(experiment).attempts();
    var candidates =
        attempts.reversed().stream()
            .filter(known -> attempt == null || known.number().equals(attempt))
            .toList();
    if (candidates.isEmpty()) {
      throw CommandProblem.failed(
          attempts.isEmpty()
              ? name + " has not begun"
              : name
                  + " has no attempt "
                  + attempt
                  + "; the last is "
                  + attempts.getLast().number());
    }
    return candidates.stream()
        .flatMap(candidate -> ofPod(candidate).or(() -> kept(candidate, experiment)).stream())
        .findFirst()
        .orElseThrow(() ->
            CommandProblem.failed(
                "no log of "
                    + name
                    + " is left: its Pod is gone, and logs are kept of trials that failed"));
  }

  private Optional<String> ofPod(Attempt attempt) {
    try {
      var pod = client.pods().inNamespace(namespace).withName(attempt.podName());
      return pod.get() == null
          ? Optional.empty()
          : Optional.ofNullable(pod.inContainer(CONTAINER).tailingLines(LINES).getLog())
              .filter(log -> !log.isEmpty())
              .map(new Scrubber()::scrub);
    } catch (KubernetesClientException e) {
      // Not allowed, not begun, or its node does not answer: there may be one that was kept.
      return Optional.empty();
    }
  }

  private Optional<String> kept(Attempt attempt, Experiment experiment) {
    return Optional.ofNullable(
            client.configMaps().inNamespace(namespace).withName(Names.log(attempt.podName())).get())
        .filter(log ->
            log.getMetadata().getOwnerReferences().stream()
                .anyMatch(owner -> experiment.getMetadata().getUid().equals(owner.getUid())))
        .map(log -> log.getData().get(Names.LOG_KEY));
  }

  private CommandProblem unknown(String name) {
    var names =
        client.resources(Experiment.class).inNamespace(namespace).list().getItems().stream()
            .map(HasMetadata::getMetadata)
            .map(metadata -> metadata.getName())
            .sorted()
            .toList();
    return CommandProblem.failed(
        "no experiment \""
            + name
            + "\" in namespace "
            + namespace
            + Nearest.to(name, names).map(near -> "; did you mean " + near + "?").orElse(""));
  }

  @Override
  public void close() {
    client.close();
  }
}
