package dev.sweepline.operator;

import dev.sweepline.operator.champion.ChampionReconciler;
import dev.sweepline.operator.experiment.ExperimentReconciler;
import dev.sweepline.planner.Names;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.javaoperatorsdk.operator.processing.retry.Retry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The running controllers of one operator process, inactive until they hold the Lease.
final class Controllers implements AutoCloseable {
  private static final Duration STOPPING = Duration.ofSeconds(8);
  private static final Duration FIRST_RETRY = Duration.ofMillis(500);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);

  /// Annotations that ask for something.
  private static final Set<String> ORDERS =
      Set.of(Names.STOP_ANNOTATION, Names.ROWS_ASKED, Names.CHECKPOINTS_GONE, Names.PROPOSE);

  private final Operator operator;
  private final Optional<Leadership> leadership;

  private Controllers(Operator operator, Optional<Leadership> leadership) {
    this.operator = operator;
    this.leadership = leadership;
  }

  /// @param leadership empty where no other process can run
  static Controllers start(
      KubernetesClient client,
      Set<String> namespaces,
      Optional<Leadership> leadership,
      List<? extends Reconciler<?>> reconcilers) {
    var operator = new Operator(configuration -> configure(configuration, client, leadership));
    reconcilers.forEach(reconciler -> register(operator, reconciler, namespaces));
    operator.start();
    return new Controllers(operator, leadership);
  }

  private static <R extends HasMetadata> void register(
      Operator operator, Reconciler<R> reconciler, Set<String> namespaces) {
    operator.register(
        reconciler,
        controller -> {
          controller
              .settingNamespaces(namespaces)
              .withRetry(retry())
              .withFieldManager(FieldManager.NAME);
          if (reconciler instanceof ExperimentReconciler) {
            controller.withFinalizer(ExperimentReconciler.FINALIZER);
          }
          if (reconciler instanceof ExperimentReconciler
              || reconciler instanceof ChampionReconciler) {
            // An annotation asks a trial to stop, or proposes a champion; the status we write
            // ourselves.
            controller
                .withGenerationAware(false)
                .withOnUpdateFilter((after, before) -> isOrder(before, after));
          }
        });
  }

  private static boolean isOrder(HasMetadata before, HasMetadata after) {
    var was = before.getMetadata();
    var is = after.getMetadata();
    return !Objects.equals(was.getGeneration(), is.getGeneration())
        || !Objects.equals(was.getDeletionTimestamp(), is.getDeletionTimestamp())
        || !Objects.equals(was.getFinalizers(), is.getFinalizers())
        || !Objects.equals(orders(was), orders(is));
  }

  private static Map<String, String> orders(ObjectMeta metadata) {
    var orders = new TreeMap<>(Optional.ofNullable(metadata.getAnnotations()).orElse(Map.of()));
    orders.keySet().retainAll(ORDERS);
    return orders;
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
      ConfigurationServiceOverrider configuration,
      KubernetesClient client,
      Optional<Leadership> leadership) {
    configuration
        .withKubernetesClient(client)
        .withResourceCloner(new SharedParts(client.getKubernetesSerialization()))
        .withCloseClientOnStop(false)
        .withReconciliationTerminationTimeout(STOPPING);
    leadership
        .map(Leadership::configuration)
        .ifPresent(configuration::withLeaderElectionConfiguration);
  }

  boolean running() {
    return operator.getRuntimeInfo().isStarted()
        && operator.getRuntimeInfo().allEventSourcesAreHealthy();
  }

  @Override
  public void close() {
    leadership.ifPresent(Leadership::closing);
    operator.stop();
    leadership.ifPresent(Leadership::release);
  }
}
