package dev.sweepline.operator.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Scheduler;
import dev.sweepline.operator.Settings;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.operator.report.ClusterTrove;
import dev.sweepline.operator.report.LiveTrials;
import dev.sweepline.operator.report.Trove;
import dev.sweepline.operator.sweep.Sweep;
import dev.sweepline.planner.Names;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/// Sweeps and their Experiments as the API server has them, for readers that were let in.
@ApplicationScoped
class Archive {

  // Many open pages together cost the API server what one of them costs.
  private static final Duration FRESH = Duration.ofSeconds(1);
  // Of a sweep of ten thousand, reading it takes a fifth of the time at most.
  private static final int READINGS = 4;
  private static final Duration STALE = Duration.ofSeconds(15);
  private static final int MANY = 64;
  // Runs, over all sweeps that are looked at: 25 MB for ten thousand.
  private static final long MOST_RUNS = 40_000;
  // What an experiment is does not change; only that it is there.
  private static final Duration LONG = Duration.ofMinutes(1);

  private final KubernetesClient client;
  private final Doorkeeper doorkeeper;
  private final Set<String> namespaces;
  // Each holds pages of Experiments while it reads.
  private final Semaphore reading = new Semaphore(2);
  private final Cache<String, Reading> readings =
      Caffeine.newBuilder()
          .expireAfter(Expiry.creating((String _, Reading reading) -> reading.fresh()))
          // What nobody asks for any more is not kept either.
          .scheduler(Scheduler.systemScheduler())
          .maximumWeight(MOST_RUNS)
          .weigher((String _, Reading known) -> 1 + known.journals().size())
          .build();

  private final Cache<ObjectKey, EnsembleView.Origin> origins =
      Caffeine.newBuilder().expireAfterWrite(LONG).maximumSize(16 * MANY).build();

  /// The journals of a sweep.
  private record Reading(List<LiveTrials.Journal> journals, Duration fresh) {}

  private record ObjectKey(String namespace, String name) {}

  Archive(KubernetesClient client, Settings settings, Doorkeeper doorkeeper) {
    this.client = client;
    this.doorkeeper = doorkeeper;
    this.namespaces =
        settings
            .namespaces()
            .orElseGet(() -> Set.of(settings.operatorNamespace().orElseGet(client::getNamespace)));
  }

  /// The watched namespaces in which this reader may see sweeps.
  List<String> namespaces(Reader reader) {
    return new TreeSet<>(namespaces)
        .stream().filter(namespace -> mayRead(reader, namespace)).toList();
  }

  Shelf open(Reader reader, String namespace) {
    if (!mayRead(reader, namespace)) {
      throw new Refusal(
          Status.FORBIDDEN,
          reader.user() + " may not list sweeps and experiments in namespace " + namespace);
    }
    expectWatched(namespace);
    return new Shelf(namespace);
  }

  void expectWatched(String namespace) {
    if (!namespaces.contains(namespace)) {
      throw new Refusal(
          Status.NOT_FOUND,
          "this operator watches " + String.join(", ", new TreeSet<>(namespaces)) + " only");
    }
  }

  private boolean mayRead(Reader reader, String namespace) {
    return doorkeeper.mayList(reader, "sweeps", namespace)
        && doorkeeper.mayList(reader, "experiments", namespace);
  }

  /// What is in one namespace.
  final class Shelf implements Trove {

    private final String namespace;
    private final ClusterTrove cluster;

    private Shelf(String namespace) {
      this.namespace = namespace;
      this.cluster = new ClusterTrove(client, namespace);
    }

    List<Sweep> sweeps() {
      return client.resources(Sweep.class).inNamespace(namespace).list().getItems();
    }

    @Override
    public Optional<Sweep> find(String name) {
      return cluster.find(name);
    }

    Sweep sweep(String name) {
      return find(name)
          .orElseThrow(() ->
              new Refusal(Status.NOT_FOUND, "no sweep " + name + " in namespace " + namespace));
    }

    @Override
    public <T> List<T> each(Sweep sweep, Function<Experiment, T> made) {
      return cluster.each(sweep, made);
    }

    @Override
    public Optional<Experiment> trial(Sweep sweep, String name) {
      return cluster.trial(sweep, name);
    }

    /// What there is to compare, a moment old.
    List<LiveTrials.Journal> journals(Sweep sweep) {
      return readings.get(sweep.getMetadata().getUid(), _ -> read(sweep)).journals();
    }

    private Reading read(Sweep sweep) {
      reading.acquireUninterruptibly();
      try {
        long began = System.nanoTime();
        var now = Instant.now();
        var journals = cluster.each(sweep, trial -> LiveTrials.Journal.of(trial, now));
        var fair = Duration.ofNanos(System.nanoTime() - began).multipliedBy(READINGS);
        return new Reading(
            journals, Collections.min(List.of(STALE, Collections.max(List.of(FRESH, fair)))));
      } finally {
        reading.release();
      }
    }

    /// Of a member of an ensemble: its sweep, model and image size.
    EnsembleView.Origin origin(String name) {
      var key = new ObjectKey(namespace, name);
      return Optional.ofNullable(origins.getIfPresent(key))
          .or(() -> cluster.live(name).map(found -> remembered(key, found)))
          .orElse(EnsembleView.Origin.UNKNOWN);
    }

    private EnsembleView.Origin remembered(ObjectKey key, Experiment found) {
      var origin = EnsembleView.Origin.of(found);
      // One that has no tags yet may get some.
      if (found.getStatus() != null && !found.getStatus().tags().isEmpty()) {
        origins.put(key, origin);
      }
      return origin;
    }

    /// It, or the journal that its sweep keeps of one that is gone.
    Optional<Experiment> experiment(String name) {
      return Names.isObjectName(name)
          ? cluster.live(name).or(() -> journal(name))
          : Optional.empty();
    }

    private Optional<Experiment> journal(String name) {
      return sweeps().stream()
          .filter(sweep -> sweep.getStatus() != null && sweep.getStatus().archived() != null)
          // A trial is called like its sweep and more.
          .sorted(
              Comparator.comparing(
                  (Sweep sweep) -> !name.startsWith(sweep.getMetadata().getName() + "-")))
          .flatMap(sweep -> cluster.journals(sweep).stream())
          .filter(trial -> trial.getMetadata().getName().equals(name))
          .findFirst();
    }
  }
}
