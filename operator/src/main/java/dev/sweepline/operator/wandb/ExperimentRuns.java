package dev.sweepline.operator.wandb;

import dev.sweepline.operator.configs.ConfigTrees;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.operator.experiment.ExperimentObserver;
import dev.sweepline.operator.sweep.Sweep;
import dev.sweepline.planner.spec.Storage;
import dev.sweepline.planner.spec.Tracking;
import dev.sweepline.planner.status.Errand;
import dev.sweepline.planner.trial.Tags;
import dev.sweepline.planner.trial.Trial;
import dev.sweepline.planner.trial.TrialRequest;
import dev.sweepline.wandb.RunFacts;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// The runs as the Experiments in the cluster describe them, whether or not this process holds the
/// Lease.
final class ExperimentRuns implements RunDirectory, AutoCloseable {
  private static final int DELETED_REMEMBERED = 1_000;

  private final ConfigTrees trees;
  private final Map<String, Experiment> experiments = new ConcurrentHashMap<>();
  private final LinkedHashMap<String, Experiment> deleted = new LinkedHashMap<>();
  private final List<SharedIndexInformer<Experiment>> informers = new ArrayList<>();
  private final List<SharedIndexInformer<Sweep>> sweepInformers = new ArrayList<>();
  private final Map<String, Sweep> sweeps = new ConcurrentHashMap<>();

  ExperimentRuns(ConfigTrees trees) {
    this.trees = trees;
  }

  /// Returns at once; `complete` tells when everything is known.
  void start(KubernetesClient client, Set<String> namespaces) {
    for (var namespace : namespaces) {
      informers.add(watch(client, Experiment.class, namespace, experiments, ExperimentRuns::uid));
      sweepInformers.add(watch(client, Sweep.class, namespace, sweeps, ExperimentRuns::place));
    }
  }

  private <T extends HasMetadata> SharedIndexInformer<T> watch(
      KubernetesClient client,
      Class<T> type,
      String namespace,
      Map<String, T> known,
      Function<HasMetadata, String> key) {
    var informer = client.resources(type).inNamespace(namespace).runnableInformer(0);
    informer.addEventHandler(new Keeping<>(known, key));
    informer.exceptionHandler((_, _) -> true);
    var _ = informer.start();
    return informer;
  }

  private static String uid(HasMetadata object) {
    return object.getMetadata().getUid();
  }

  private static String place(HasMetadata object) {
    return object.getMetadata().getNamespace() + "/" + object.getMetadata().getName();
  }

  private final class Keeping<T extends HasMetadata> implements ResourceEventHandler<T> {
    private final Map<String, T> known;
    private final Function<HasMetadata, String> key;

    private Keeping(Map<String, T> known, Function<HasMetadata, String> key) {
      this.known = known;
      this.key = key;
    }

    @Override
    public void onAdd(T object) {
      known.put(key.apply(object), object);
    }

    @Override
    public void onUpdate(T before, T object) {
      known.put(key.apply(object), object);
    }

    @Override
    public void onDelete(T object, boolean finalStateUnknown) {
      known.remove(key.apply(object));
      if (object instanceof Experiment experiment) {
        rememberDeleted(experiment);
      }
    }
  }

  /// Its last events may still be on their way.
  private void rememberDeleted(Experiment experiment) {
    synchronized (deleted) {
      deleted.put(uid(experiment), experiment);
      if (deleted.size() > DELETED_REMEMBERED) {
        deleted.pollFirstEntry();
      }
    }
  }

  private @Nullable Experiment find(String uid) {
    var experiment = experiments.get(uid);
    if (experiment != null) {
      return experiment;
    }
    synchronized (deleted) {
      return deleted.get(uid);
    }
  }

  @Override
  public boolean complete() {
    return informers.stream().allMatch(SharedIndexInformer::hasSynced)
        && sweepInformers.stream().allMatch(SharedIndexInformer::hasSynced);
  }

  @Override
  public Standing standing(String experimentUid) {
    var experiment = find(experimentUid);
    if (experiment == null) {
      return new Unknown();
    }
    var tracking = experiment.getSpec().tracking();
    if (tracking == null || tracking.wandb().mode() == Tracking.Mode.DISABLED) {
      return new Untracked();
    }
    return RunEndings.of(experiment.getStatus())
        // What a courier brings belongs to the run: it does not end before.
        .filter(_ -> !(carried(experiment) && experiments.containsKey(experimentUid)))
        .or(() ->
            experiments.containsKey(experimentUid)
                ? Optional.empty()
                : Optional.of(RunEndings.DELETED))
        .<Standing>map(Settled::new)
        .orElseGet(Live::new);
  }

  private static boolean carried(Experiment experiment) {
    return errand(experiment).filter(Errand::open).isPresent();
  }

  private static Optional<Errand> errand(Experiment experiment) {
    return Optional.ofNullable(experiment.getStatus())
        .flatMap(status -> Optional.ofNullable(status.errand()));
  }

  @Override
  public Recovery recovery(String experimentUid, String asked) {
    var experiment = experiments.get(experimentUid);
    if (experiment == null || !Storage.outlivesPod(experiment.getSpec().storage())) {
      return Recovery.IMPOSSIBLE;
    }
    if (errand(experiment)
        .filter(errand -> RowsAsked.covers(errand.rowsAnswered(), asked))
        .isPresent()) {
      return Recovery.DELIVERED; // Though another errand is under way since.
    }
    return errand(experiment)
        .filter(errand -> RowsAsked.covers(errand.rowsAsked(), asked))
        .map(errand ->
            switch (errand.state()) {
              case DUE, UNDER_WAY -> Recovery.AWAITED;
              case DONE -> Recovery.DELIVERED;
              case GIVEN_UP -> Recovery.IMPOSSIBLE;
            })
        .orElse(Recovery.AWAITED);
  }

  @Override
  public Optional<TrackedRun> run(String experimentUid) {
    var experiment = find(experimentUid);
    if (experiment == null) {
      return Optional.empty();
    }
    var request =
        new TrialRequest(
            experiment.getMetadata().getNamespace(),
            ExperimentObserver.createdAt(experiment.getMetadata()),
            experiment.getSpec());
    var composer = trees.composer(ExperimentObserver.tree(trees, experiment));
    return switch (composer.compose(request, null)) {
      case Trial.Composed composed ->
          run(
              experiment,
              composed.config(),
              // While many begin they run before anything is written.
              Tags.of(experiment.getSpec(), composed.facts()));
      // Its tree went with its Sweep: rows without a configuration are better than none.
      case Trial.Waiting _ -> run(experiment, "{}", List.of());
      case Trial.Refused _ -> Optional.empty();
    };
  }

  private Optional<TrackedRun> run(Experiment experiment, String config, List<String> tags) {
    var metadata = experiment.getMetadata();
    var spec = experiment.getSpec();
    var status = experiment.getStatus();
    var tracking = spec.tracking();
    if (tracking == null) {
      return Optional.empty();
    }
    var wandb = tracking.wandb();
    var sweep = ExperimentObserver.sweep(metadata);
    var source = spec.source();
    var name = status == null || status.runName() == null ? spec.runName() : status.runName();
    return Optional.of(
        new TrackedRun(
            new RunFacts(
                metadata.getUid(),
                wandb.entity(),
                wandb.project(),
                name == null ? metadata.getName() : name,
                status == null || status.tags().isEmpty() ? tags : status.tags(),
                sweep,
                "train",
                hypothesis(experiment, sweep),
                source == null ? null : source.repository(),
                source == null ? null : source.commit(),
                map(config)),
            metadata.getNamespace(),
            metadata.getName(),
            wandb.mode(),
            wandb.secretRef()));
  }

  /// A Sweep answers for its trials' checklist.
  private @Nullable String hypothesis(Experiment experiment, @Nullable String sweep) {
    var owner =
        sweep == null ? null : sweeps.get(experiment.getMetadata().getNamespace() + "/" + sweep);
    return owner == null
        ? experiment.getSpec().checklist().hypothesis()
        : owner.getSpec().checklist().hypothesis();
  }

  private static Map<String, @Nullable Object> map(String yaml) {
    var config = new LinkedHashMap<String, @Nullable Object>();
    if (new Load(LoadSettings.builder().build()).loadFromString(yaml) instanceof Map<?, ?> map) {
      map.forEach((key, value) -> config.put(String.valueOf(key), value));
    }
    return config;
  }

  @Override
  public void close() {
    informers.forEach(SharedIndexInformer::stop);
    sweepInformers.forEach(SharedIndexInformer::stop);
  }
}
