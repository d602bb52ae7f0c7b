package dev.sweepline.operator.experiment;

import dev.sweepline.operator.events.ProgressBoard;
import dev.sweepline.operator.ledger.Ledger;
import dev.sweepline.operator.pace.StatusPace;
import dev.sweepline.planner.Names;
import io.fabric8.kubernetes.api.model.Pod;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.Mappers;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// What wakes trials: their Pods, events, the ledger, and other trials.
final class ExperimentNews {
  static final String BY_UID = "uid";

  private static final String BY_REUSED = "reused";

  private final SimpleInboundEventSource<Experiment> news = new SimpleInboundEventSource<>("news");
  private volatile Predicate<String> reusers = _ -> false;

  List<EventSource<?, Experiment>> sources(
      EventSourceContext<Experiment> context,
      ProgressBoard board,
      StatusPace pace,
      Ledger ledger,
      Neighbours neighbours) {
    var ofExperiments =
        InformerEventSourceConfiguration.from(Pod.class, Experiment.class)
            .withLabelSelector(Names.EXPERIMENT_UID)
            .withNamespacesInheritedFromController()
            .withSecondaryToPrimaryMapper(Mappers.fromOwnerReferences(Experiment.class))
            .build();
    var cache = context.getPrimaryCache();
    cache.addIndexer(BY_UID, experiment -> List.of(experiment.getMetadata().getUid()));
    cache.addIndexer(BY_REUSED, ExperimentNews::reusedKeys);
    reusers = uid -> cache.byIndex(BY_REUSED, uid).stream().anyMatch(other -> !isDeleting(other));
    cache.addIndexer(TwinObserver.BY_DIGEST, ExperimentObserver::digestKeys);
    Consumer<Set<String>> ofSome =
        uids ->
            uids.stream()
                .flatMap(uid -> cache.byIndex(BY_UID, uid).stream())
                .map(ResourceID::fromResource)
                .forEach(news::propagateEvent);
    neighbours.in(
        cache::list, experiment -> news.propagateEvent(ResourceID.fromResource(experiment)));
    var paced = new PacedNews(pace, board, uid -> cache.byIndex(BY_UID, uid).stream(), ofSome);
    board.onNews(paced::hear);
    ledger.onNews(
        ofSome, () -> cache.list().map(ResourceID::fromResource).forEach(news::propagateEvent));
    return List.of(new InformerEventSource<>(ofExperiments, context), news, paced);
  }

  private static List<String> reusedKeys(Experiment experiment) {
    var reused = experiment.getStatus() == null ? null : experiment.getStatus().reused();
    return reused == null ? List.of() : List.of(reused.uid());
  }

  private static boolean isDeleting(Experiment experiment) {
    return experiment.getMetadata().getDeletionTimestamp() != null;
  }

  boolean isReused(String uid) {
    return reusers.test(uid);
  }

  /// There is something to look at for these.
  void tell(Collection<ResourceID> experiments) {
    experiments.forEach(news::propagateEvent);
  }

  /// A trial of the namespace has ended, or was taken at last: others may find room.
  void tellOfRoom(
      String namespace, Refusals refusals, IndexedResourceCache<Experiment> experiments) {
    refusals
        .askSoon(uid ->
            experiments.byIndex(BY_UID, uid).stream()
                .anyMatch(other -> namespace.equals(other.getMetadata().getNamespace())))
        .forEach(uid ->
            tell(experiments.byIndex(BY_UID, uid).stream().map(ResourceID::fromResource).toList()));
  }
}
