package dev.sweepline.operator;

import dev.sweepline.operator.experiment.ExperimentReconciler;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.javaoperatorsdk.operator.processing.retry.Retry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The running controllers of one operator process, inactive until they hold the Lease.
final class Controllers implements AutoCloseable {
  private static final String LEASE = "sweepline-operator";
  private static final Duration STOPPING = Duration.ofSeconds(8);
  private static final Duration FIRST_RETRY = Duration.ofMillis(500);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);

  private final Operator operator;

  private Controllers(Operator operator) {
    this.operator = operator;
  }

  static Controllers start(
      KubernetesClient client, Scope scope, List<? extends Reconciler<?>> reconcilers) {
    var operator = new Operator(configuration -> configure(configuration, client, scope));
    reconcilers.forEach(reconciler -> register(operator, reconciler, scope));
    operator.start();
    return new Controllers(operator);
  }

  private static <R extends HasMetadata> void register(
      Operator operator, Reconciler<R> reconciler, Scope scope) {
    operator.register(
        reconciler,
        controller -> {
          controller.settingNamespaces(scope.namespaces()).withRetry(retry());
          if (reconciler instanceof ExperimentReconciler) {
            controller.withFinalizer(ExperimentReconciler.FINALIZER);
          }
        });
  }

  /// For ever: what cannot be done now may be possible in an hour.
  private static Retry retry() {
    return new GenericRetry()
        .setInitialInterval(FIRST_RETRY)
        .setIntervalMultiplier(2)
        .setMaxInterval(LONGEST_RETRY.toMillis())
        .withoutMaxAttempts();
  }

  private static void configure(
      ConfigurationServiceOverrider configuration, KubernetesClient client, Scope scope) {
    configuration
        .withKubernetesClient(client)
        .withCloseClientOnStop(false)
        .withReconciliationTerminationTimeout(STOPPING);
    scope
        .leaseNamespace()
        .ifPresent(namespace ->
            configuration.withLeaderElectionConfiguration(
                LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(LEASE)
                    .withLeaseNamespace(namespace)
                    .build()));
  }

  boolean running() {
    return operator.getRuntimeInfo().isStarted()
        && operator.getRuntimeInfo().allEventSourcesAreHealthy();
  }

  @Override
  public void close() {
    operator.stop();
  }

  /// Where the controllers look, and the namespace of their Lease; empty means no election.
  record Scope(Set<String> namespaces, Optional<String> leaseNamespace) {
    Scope {
      namespaces = Set.copyOf(namespaces);
    }
  }
}
