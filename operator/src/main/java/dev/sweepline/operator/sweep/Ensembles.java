package dev.sweepline.operator.sweep;

import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.ensemble.Candidate;
import dev.sweepline.planner.ensemble.Choice;
import dev.sweepline.planner.ensemble.Choosing;
import dev.sweepline.planner.ensemble.Source;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.spec.PinnedEnsemble;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.SweepPhase;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.Mappers;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What Sweeps of type `Ensemble` name in their namespace: seen for them, kept for them, and a
/// change of it wakes them.
final class Ensembles {
  private static final String BY_NAMED = "named";
  private static final String BY_SWEEP = "sweep";
  private static final String BY_MEMBER = "member";
  private static final String SWEEP = "Sweep";
  private static final String EXPERIMENT = "Experiment";

  private final TrialArchive archive;
  private @Nullable Caches caches;

  Ensembles(TrialArchive archive) {
    this.archive = archive;
  }

  /// @param sweeps the primary cache
  /// @param trials the Experiments of Sweeps
  /// @param standalone all others
  /// @param named the Sweeps again, of which an event is one for those that name them
  private record Caches(
      IndexedResourceCache<Sweep> sweeps,
      InformerEventSource<Experiment, Sweep> trials,
      InformerEventSource<Experiment, Sweep> standalone,
      InformerEventSource<Sweep, Sweep> named) {

    Optional<Experiment> experiment(ResourceID id) {
      return trials.get(id).or(() -> standalone.get(id)).filter(one -> !isDeleting(one));
    }
  }

  /// What wakes ensembles besides their own trials.
  ///
  /// @param trials whose events are to be mapped by `concerned`
  List<EventSource<?, Sweep>> prepare(
      EventSourceContext<Sweep> context, InformerEventSource<Experiment, Sweep> trials) {
    var primary = context.getPrimaryCache();
    primary.addIndexer(BY_NAMED, Ensembles::named);
    var standalone =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Experiment.class, Sweep.class)
                .withName("standalone")
                .withLabelSelector("!" + Names.SWEEP_UID)
                .withNamespacesInheritedFromController()
                .withSecondaryToPrimaryMapper(this::concerned)
                .build(),
            context);
    var named =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Sweep.class, Sweep.class)
                .withName("named")
                .withNamespacesInheritedFromController()
                .withSecondaryToPrimaryMapper(this::concerned)
                .build(),
            context);
    trials.addIndexers(Map.of(BY_SWEEP, Ensembles::sweepUid, BY_MEMBER, Ensembles::votes));
    standalone.addIndexers(Map.of(BY_MEMBER, Ensembles::votes));
    caches = new Caches(primary, trials, standalone, named);
    return List.of(standalone, named);
  }

  /// Whom the news of an Experiment concern: its own Sweep, ensembles that name it, and where
  /// models vote in it the Sweeps of which they are.
  Set<ResourceID> concerned(Experiment experiment) {
    var owners = owners(experiment);
    var known = caches;
    var ensemble = experiment.getSpec().ensemble();
    var voters =
        known == null || ensemble == null
            ? Stream.<ResourceID>empty()
            : Stream.concat(
                owners.stream()
                    .flatMap(owner -> known.sweeps().get(owner).stream())
                    .flatMap(sweep -> concerned(sweep).stream()),
                owners(
                    ensemble.members().stream().map(PinnedEnsemble.Member::experiment),
                    experiment.getMetadata().getNamespace(),
                    known));
    return Stream.of(
            owners.stream(), naming(EXPERIMENT, experiment).map(ResourceID::fromResource), voters)
        .flatMap(ids -> ids)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Stream<ResourceID> owners(Stream<String> names, String namespace, Caches known) {
    return names
        .flatMap(name -> known.experiment(new ResourceID(name, namespace)).stream())
        .flatMap(member -> owners(member).stream());
  }

  private static Set<ResourceID> owners(Experiment experiment) {
    return Mappers.<Experiment>fromOwnerReferences(Sweep.class).toPrimaryResourceIDs(experiment);
  }

  /// Whom the news of a Sweep concern: ensembles that name it, and where it is one itself those
  /// that it names, as they may keep something for it no longer.
  private Set<ResourceID> concerned(Sweep sweep) {
    var namespace = sweep.getMetadata().getNamespace();
    var ensemble = sweep.getSpec().ensemble();
    var known = caches;
    if (ensemble == null || known == null) {
      return naming(SWEEP, sweep)
          .map(ResourceID::fromResource)
          .collect(Collectors.toUnmodifiableSet());
    }
    return Stream.concat(
            ensemble.sweeps().stream().map(name -> new ResourceID(name, namespace)),
            owners(ensemble.experiments().stream(), namespace, known))
        .collect(Collectors.toUnmodifiableSet());
  }

  /// Who votes: as the trial has it, else as it is now.
  Choice choice(Sweep sweep, List<ExperimentView> children, KubernetesClient client) {
    return children.stream()
        .flatMap(child -> Choice.of(child.spec()).stream())
        .findFirst()
        .orElseGet(() ->
            Choosing.of(sweep.getMetadata().getName(), sweep.getSpec(), sources(sweep, client)));
  }

  private List<Source> sources(Sweep sweep, KubernetesClient client) {
    var ensemble = sweep.getSpec().ensemble();
    var known = caches;
    if (ensemble == null || known == null) {
      return List.of();
    }
    var namespace = sweep.getMetadata().getNamespace();
    return ensemble.from() == null
        ? ensemble.experiments().stream()
            .map(name ->
                known
                    .experiment(new ResourceID(name, namespace))
                    .<Source>map(found -> new Source.OfExperiment(candidate(found)))
                    .orElseGet(() -> new Source.Missing(name)))
            .toList()
        : ensemble.sweeps().stream()
            .map(name ->
                known
                    .named()
                    .get(new ResourceID(name, namespace))
                    .filter(found -> !isDeleting(found))
                    .map(found -> source(found, known, client))
                    .orElseGet(() -> new Source.Missing(name)))
            .toList();
  }

  private Source source(Sweep sweep, Caches known, KubernetesClient client) {
    var metadata = sweep.getMetadata();
    var phase = Source.OfSweep.phase(sweep.getStatus(), metadata.getGeneration());
    return new Source.OfSweep(
        metadata.getName(),
        sweep.getSpec().type(),
        sweep.getSpec().objective(),
        phase,
        phase == SweepPhase.SUCCEEDED ? trials(sweep, known, client) : List.of());
  }

  private List<Candidate> trials(Sweep sweep, Caches known, KubernetesClient client) {
    var all =
        Stream.concat(
                known.trials().byIndex(BY_SWEEP, sweep.getMetadata().getUid()).stream()
                    .filter(trial -> !isDeleting(trial)),
                archive.of(sweep, client).stream().filter(TrialArchive::isOver))
            .collect(
                Collectors.toMap(
                    trial -> trial.getMetadata().getUid(), trial -> trial, (live, _) -> live));
    return all.values().stream().map(Ensembles::candidate).toList();
  }

  private static Candidate candidate(Experiment experiment) {
    var status = experiment.getStatus();
    return new Candidate(
        experiment.getMetadata().getName(),
        experiment.getMetadata().getUid(),
        experiment.getSpec(),
        status == null ? ExperimentStatus.EMPTY : status);
  }

  /// The uids of those trials whose checkpoints an ensemble may still ask: all of a Sweep that one
  /// has yet to choose from, and those that vote.
  Stream<String> needed(Sweep sweep, List<ExperimentView> children) {
    var known = caches;
    if (known == null) {
      return Stream.empty();
    }
    boolean chosenFrom = naming(SWEEP, sweep).anyMatch(ensemble -> isOpen(ensemble, known));
    var namespace = sweep.getMetadata().getNamespace();
    return children.stream()
        .filter(trial ->
            chosenFrom
                || naming(EXPERIMENT, namespace, trial.name())
                    .anyMatch(ensemble -> isOpen(ensemble, known))
                || Stream.of(known.trials(), known.standalone())
                    .anyMatch(voting -> !voting.byIndex(BY_MEMBER, trial.uid()).isEmpty()))
        .map(ExperimentView::uid);
  }

  /// Whether its members are not chosen yet.
  private static boolean isOpen(Sweep ensemble, Caches known) {
    var phase = ensemble.getStatus() == null ? null : ensemble.getStatus().phase();
    return !isDeleting(ensemble)
        && phase != SweepPhase.SUCCEEDED
        && phase != SweepPhase.FAILED
        && known.trials().byIndex(BY_SWEEP, ensemble.getMetadata().getUid()).isEmpty();
  }

  private Stream<Sweep> naming(String kind, HasMetadata object) {
    return naming(kind, object.getMetadata().getNamespace(), object.getMetadata().getName());
  }

  private Stream<Sweep> naming(String kind, String namespace, String name) {
    return caches == null
        ? Stream.empty()
        : caches.sweeps().byIndex(BY_NAMED, key(kind, namespace, name)).stream();
  }

  private static List<String> named(Sweep sweep) {
    var ensemble = sweep.getSpec().ensemble();
    if (ensemble == null || sweep.getSpec().type() != SweepType.ENSEMBLE) {
      return List.of();
    }
    var namespace = sweep.getMetadata().getNamespace();
    return Stream.concat(
            ensemble.sweeps().stream().map(name -> key(SWEEP, namespace, name)),
            ensemble.experiments().stream().map(name -> key(EXPERIMENT, namespace, name)))
        .toList();
  }

  private static String key(String kind, String namespace, String name) {
    return kind + "/" + namespace + "/" + name;
  }

  private static List<String> sweepUid(Experiment trial) {
    return Optional.ofNullable(trial.getMetadata().getLabels())
        .map(labels -> labels.get(Names.SWEEP_UID))
        .stream()
        .toList();
  }

  /// Whose checkpoints it asks, while it may still do so.
  private static List<String> votes(Experiment experiment) {
    var ensemble = experiment.getSpec().ensemble();
    var status = experiment.getStatus();
    return ensemble == null || (status != null && status.settled())
        ? List.of()
        : ensemble.members().stream()
            .map(PinnedEnsemble.Member::uid)
            .filter(Objects::nonNull)
            .toList();
  }

  private static boolean isDeleting(HasMetadata object) {
    return object.getMetadata().getDeletionTimestamp() != null;
  }
}
