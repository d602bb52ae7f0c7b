package dev.sweepline.cli.cluster;

import dev.sweepline.cli.CommandProblem;
import dev.sweepline.hydra.Nearest;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.configs.TreeCopy;
import dev.sweepline.planner.dedupe.Twin;
import dev.sweepline.planner.ensemble.Candidate;
import dev.sweepline.planner.ensemble.Source;
import dev.sweepline.planner.experiment.Twins;
import dev.sweepline.planner.report.History;
import dev.sweepline.planner.report.RunConfig;
import dev.sweepline.planner.report.SweepFacts;
import dev.sweepline.planner.report.Trial;
import dev.sweepline.planner.report.Trials;
import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.SweepPhase;
import dev.sweepline.planner.trial.Composer;
import dev.sweepline.planner.trial.HydraComposer;
import dev.sweepline.planner.trial.TrialRequest;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Reads sweeps and their trials; writes nothing.
public final class SweepReader implements AutoCloseable {

  private final KubernetesClient client;
  private final String namespace;

  SweepReader(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  public String namespace() {
    return namespace;
  }

  /// The sweep of that name, or a problem that says what there is instead.
  public Sweep require(String name) {
    return find(name).orElseThrow(() -> unknown(name));
  }

  public Optional<Sweep> find(String name) {
    return Optional.ofNullable(
        client.resources(Sweep.class).inNamespace(namespace).withName(name).get());
  }

  public List<Trial> trials(Sweep sweep, Instant now) {
    return each(sweep, experiment -> trial(experiment, now));
  }

  /// A trial, and what a report tells of it beyond its line in a comparison.
  public record Seen(Trial trial, History history) {}

  public List<Seen> seen(Sweep sweep, Instant now) {
    return each(
        sweep,
        experiment ->
            new Seen(
                trial(experiment, now),
                History.of(experiment.getMetadata().getName(), experiment.getStatus())));
  }

  /// Those that are there, and those of which only the journal is kept.
  private <T> List<T> each(Sweep sweep, Function<Experiment, T> made) {
    var all = new LinkedHashMap<String, T>();
    new ExperimentPages(client, namespace, sweep.getMetadata().getUid())
        .map(experiment -> Map.entry(experiment.getMetadata().getName(), made.apply(experiment)))
        .forEach(live -> all.put(live.getKey(), live.getValue()));
    if (archived(sweep)) {
      KeptJournals.of(sweep, client)
          .forEach(kept -> all.putIfAbsent(kept.getMetadata().getName(), made.apply(kept)));
    }
    return List.copyOf(all.values());
  }

  private static boolean archived(Sweep sweep) {
    return sweep.getStatus() != null && sweep.getStatus().archived() != null;
  }

  private static Trial trial(Experiment experiment, Instant now) {
    return Trials.of(
        experiment.getMetadata().getName(), experiment.getSpec(), experiment.getStatus(), now);
  }

  /// A sweep as an ensemble that names it would see it now.
  public Source source(Sweep sweep) {
    var metadata = sweep.getMetadata();
    var phase = Source.OfSweep.phase(sweep.getStatus(), metadata.getGeneration());
    return new Source.OfSweep(
        metadata.getName(),
        sweep.getSpec().type(),
        sweep.getSpec().objective(),
        phase,
        phase == SweepPhase.SUCCEEDED ? each(sweep, SweepReader::candidate) : List.of());
  }

  /// An experiment, the same way.
  public static Source source(Experiment experiment) {
    return new Source.OfExperiment(candidate(experiment));
  }

  private static Candidate candidate(Experiment experiment) {
    return new Candidate(
        experiment.getMetadata().getName(),
        experiment.getSpec(),
        Optional.ofNullable(experiment.getStatus()).orElse(ExperimentStatus.EMPTY));
  }

  public Optional<Experiment> experiment(String name) {
    return Optional.ofNullable(
        client.resources(Experiment.class).inNamespace(namespace).withName(name).get());
  }

  /// A trial whose Experiment is gone, from the journal that its sweep keeps: that has all that a
  /// report is written from.
  public Optional<Experiment> journal(String name) {
    return client.resources(Sweep.class).inNamespace(namespace).list().getItems().stream()
        .filter(SweepReader::archived)
        // A trial is called like its sweep and more.
        .sorted(
            Comparator.comparing(
                (Sweep sweep) -> !name.startsWith(sweep.getMetadata().getName() + "-")))
        .flatMap(sweep -> KeptJournals.of(sweep, client).stream())
        .filter(kept -> kept.getMetadata().getName().equals(name))
        .findFirst();
  }

  /// A trial of the sweep, whether it is there or only its journal is kept.
  public Optional<Experiment> experiment(Sweep sweep, String name) {
    return experiment(name)
        .or(() ->
            archived(sweep)
                ? KeptJournals.of(sweep, client).stream()
                    .filter(kept -> kept.getMetadata().getName().equals(name))
                    .findFirst()
                : Optional.empty());
  }

  public static SweepFacts facts(Sweep sweep) {
    var metadata = sweep.getMetadata();
    return SweepFacts.of(
        metadata.getNamespace(),
        metadata.getName(),
        Instant.parse(metadata.getCreationTimestamp()),
        sweep.getSpec(),
        sweep.getStatus());
  }

  /// What the run was configured with, if this composer comes to the same.
  ///
  /// @param release composes from a folder, for a sweep whose tree is not in the cluster
  public Optional<String> config(Experiment experiment, Optional<Composer> release) {
    var metadata = experiment.getMetadata();
    var request =
        new TrialRequest(
            namespace,
            Names.createdAt(metadata.getAnnotations(), metadata.getCreationTimestamp()),
            experiment.getSpec());
    return composer(experiment.getSpec(), release)
        .flatMap(composer -> RunConfig.of(composer, request, experiment.getStatus()));
  }

  /// A sweep's trials name the copy of its tree.
  private Optional<Composer> composer(ExperimentSpec spec, Optional<Composer> release) {
    if (spec.configs() == null) {
      return release;
    }
    var copy = spec.configs().configMapRefs().getFirst().name();
    try {
      return Optional.ofNullable(client.configMaps().inNamespace(namespace).withName(copy).get())
          .map(found -> TreeCopy.named(copy, found.getData()))
          .map(found -> new HydraComposer(found.tree()));
    } catch (KubernetesClientException refused) {
      if (refused.getCode() == 403) {
        return Optional.empty();
      }
      throw refused;
    }
  }

  /// The Pods of the sweep's trials; none if this user may not see Pods.
  public List<Pod> pods(Sweep sweep) {
    try {
      return client
          .pods()
          .inNamespace(namespace)
          .withLabel(Names.SWEEP_UID, sweep.getMetadata().getUid())
          .list()
          .getItems();
    } catch (KubernetesClientException refused) {
      if (refused.getCode() == 403) {
        return List.of();
      }
      throw refused;
    }
  }

  /// The namespace's Experiments by the label of their digest.
  public Map<String, List<Twin>> twins() {
    var twins = new HashMap<String, List<Twin>>();
    for (var experiment :
        client.resources(Experiment.class).inNamespace(namespace).list().getItems()) {
      var view = ExperimentViews.of(experiment);
      ExperimentViews.digest(experiment)
          .ifPresent(
              digest -> twins.computeIfAbsent(digest, _ -> new ArrayList<>()).add(Twins.of(view)));
    }
    return twins;
  }

  private CommandProblem unknown(String name) {
    // Listing tells a missing sweep (200) from missing definitions (404).
    var names = names(client.resources(Sweep.class).inNamespace(namespace).list().getItems());
    var message = "no sweep \"" + name + "\" in namespace " + namespace;
    var elsewhere = elsewhere(name);
    if (elsewhere.isPresent()) {
      return CommandProblem.failed(
          message
              + "; there is one in namespace "
              + elsewhere.get()
              + ": add -n "
              + elsewhere.get());
    }
    return CommandProblem.failed(
        Nearest.to(name, names)
            .map(near -> message + "; did you mean " + near + "?")
            .orElseGet(() ->
                names.isEmpty()
                    ? message + "; there is none at all"
                    : message + "; there are: " + String.join(", ", names)));
  }

  private Optional<String> elsewhere(String name) {
    try {
      return client.resources(Sweep.class).inAnyNamespace().list().getItems().stream()
          .map(HasMetadata::getMetadata)
          .filter(metadata -> metadata.getName().equals(name))
          .map(metadata -> metadata.getNamespace())
          .findFirst();
    } catch (KubernetesClientException notAllowed) {
      return Optional.empty();
    }
  }

  private static List<String> names(List<Sweep> sweeps) {
    return sweeps.stream().map(sweep -> sweep.getMetadata().getName()).sorted().toList();
  }

  @Override
  public void close() {
    client.close();
  }
}
