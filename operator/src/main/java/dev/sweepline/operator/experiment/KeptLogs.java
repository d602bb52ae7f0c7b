package dev.sweepline.operator.experiment;

import dev.sweepline.operator.objects.Owners;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.experiment.ExperimentAction.KeepLog;
import dev.sweepline.planner.logs.LogEnd;
import dev.sweepline.planner.logs.Scrubber;
import dev.sweepline.planner.spec.PodTemplate.EnvVar;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/// Keeps the end of a failed trial's log, without keys, in an immutable ConfigMap of the
/// Experiment.
final class KeptLogs {
  private static final Logger LOG = Logger.getLogger(KeptLogs.class);

  // A node that does not answer holds up one trial that has failed anyway, and not for long.
  private static final int PATIENCE_SECONDS = 5;

  // More than 64 KiB hold; a node keeps 10 MiB of a log.
  private static final int LINES = 5000;

  private final Release release;
  private final ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();

  KeptLogs(Release release) {
    this.release = release;
  }

  /// As good as it can: whatever goes wrong, the Pod may go.
  void keep(KeepLog log, Experiment experiment, KubernetesClient client) {
    try {
      var text = read(log, experiment, client);
      if (!text.isEmpty()) {
        write(configMap(log, experiment, scrubber(log, experiment).scrub(text)), client);
      }
    } catch (KubernetesClientException | ExecutionException | TimeoutException e) {
      LOG.warnf(
          "log not kept experiment=%s attempt=%d cause=%s",
          experiment.getMetadata().getName(), log.number(), cause(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String read(KeepLog log, Experiment experiment, KubernetesClient client)
      throws InterruptedException, ExecutionException, TimeoutException {
    var reading =
        readers.submit(() -> {
          try (var stream =
              client
                  .pods()
                  .inNamespace(experiment.getMetadata().getNamespace())
                  .withName(log.podName())
                  .inContainer(TrainerPod.CONTAINER)
                  .tailingLines(LINES)
                  .getLogInputStream()) {
            return stream == null ? "" : LogEnd.of(stream);
          } catch (IOException e) {
            throw new UncheckedIOException("reading the log of " + log.podName(), e);
          }
        });
    try {
      return reading.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } finally {
      reading.cancel(true);
    }
  }

  private Scrubber scrubber(KeepLog log, Experiment experiment) {
    var fromSecrets =
        experiment.getSpec().template().env().stream()
            .filter(variable -> variable.valueFrom() != null)
            .map(EnvVar::name)
            .collect(Collectors.toSet());
    var ownKey =
        release
            .rootKey()
            .map(key -> key.eventKey(experiment.getMetadata().getUid(), log.number()))
            .map(Set::of)
            .orElse(Set.of());
    return new Scrubber(fromSecrets, ownKey);
  }

  /// One that is there already is of this very attempt: somebody was interrupted after it.
  private static void write(ConfigMap log, KubernetesClient client) {
    try {
      client.resource(log).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
    }
  }

  private static ConfigMap configMap(KeepLog log, Experiment experiment, String text) {
    var metadata = experiment.getMetadata();
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(Names.log(log.podName()))
        .withNamespace(metadata.getNamespace())
        .addToLabels("app.kubernetes.io/managed-by", "sweepline")
        .addToLabels(Names.EXPERIMENT, Names.labelValue(metadata.getName()))
        .addToLabels(Names.LOG_OF, metadata.getUid())
        .addToLabels(Names.ATTEMPT, Integer.toString(log.number()))
        .withOwnerReferences(Owners.controller(experiment))
        .endMetadata()
        .withImmutable(true)
        .withData(Map.of(Names.LOG_KEY, text))
        .build();
  }

  private static String cause(Exception e) {
    var cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
    if (cause instanceof TimeoutException) {
      return "its node does not answer";
    }
    return cause instanceof KubernetesClientException refused && refused.getStatus() != null
        ? String.valueOf(refused.getStatus().getMessage())
        : String.valueOf(cause.getMessage());
  }
}
