package dev.sweepline.planner.simulation;

import dev.sweepline.planner.experiment.Heard;
import dev.sweepline.planner.experiment.Observed;
import dev.sweepline.planner.experiment.PodView;
import dev.sweepline.planner.experiment.PodViewBuilder;
import dev.sweepline.planner.ledger.Contribution;
import dev.sweepline.planner.ledger.LedgerEntry;
import dev.sweepline.planner.ledger.LedgerFold;
import dev.sweepline.planner.ledger.LedgerKey;
import dev.sweepline.planner.simulation.Pretend.Stored;
import dev.sweepline.planner.simulation.Pretend.StoredCourier;
import dev.sweepline.planner.simulation.Pretend.StoredPod;
import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.StopReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// An API server, small enough to run thousands of times.
///
/// It keeps every past state, so that a reader can be shown an old one.
final class PretendCluster {
  /// One past state, as a watch would deliver it.
  record Snapshot(
      Map<String, Stored> experiments,
      Map<String, StoredPod> pods,
      Map<LedgerKey, LedgerEntry> ledger,
      Map<String, StoredCourier> couriers) {}

  final Random random;
  Instant now = Instant.parse("2026-02-13T00:00:00Z");
  private final Map<String, Stored> experiments = new TreeMap<>();
  private final Map<String, StoredPod> pods = new TreeMap<>();
  private final Map<LedgerKey, LedgerEntry> ledger = new TreeMap<>();
  private final Map<String, Instant> silent = new TreeMap<>();
  private final Map<String, StoredCourier> couriers = new TreeMap<>();
  private final List<Snapshot> history = new ArrayList<>();
  private long version;
  private long uids;
  private int made;

  PretendCluster(Random random) {
    this.random = random;
    remember();
  }

  int moments() {
    return history.size();
  }

  Snapshot at(int moment) {
    return history.get(moment);
  }

  Snapshot latest() {
    return history.getLast();
  }

  private void remember() {
    history.add(
        new Snapshot(
            new LinkedHashMap<>(experiments),
            new LinkedHashMap<>(pods),
            new LinkedHashMap<>(ledger),
            new LinkedHashMap<>(couriers)));
  }

  // What the operator may do.

  /// What a process remembers of digests: the Experiments that it has looked at.
  final Map<LedgerKey, Set<String>> claimants = new TreeMap<>();

  /// The moment from which on it remembers all.
  int remembersSince;

  /// False where there is one of that name.
  ///
  /// @param begun its first attempt, where it begins by this
  boolean createExperiment(String sweep, String name, ExperimentSpec spec, @Nullable String begun) {
    if (experiments.containsKey(name)) {
      return false;
    } else {
      experiments.put(
          name,
          new Stored(
              sweep,
              name,
              // Ages of the same second are told apart by it.
              "e%06d".formatted(++uids),
              ++version,
              now,
              null,
              spec,
              ExperimentStatus.EMPTY,
              null,
              null,
              begun));
      made++;
      remember();
      return true;
    }
  }

  /// How many Experiments there have ever been.
  int made() {
    return made;
  }

  void reviseExperiment(String name, ExperimentSpec spec) {
    var stored = experiments.get(name);
    if (stored != null) {
      experiments.put(name, stored.with(++version, spec, stored.status()));
      remember();
    }
  }

  void stopExperiment(String name, String uid, String wish) {
    var stored = experiments.get(name);
    if (stored != null && stored.uid().equals(uid) && !wish.equals(stored.stop())) {
      experiments.put(name, stored.stopping(++version, wish));
      remember();
    }
  }

  /// A foreground delete: the object goes once the operator says that nothing of it runs.
  void deleteExperiment(String name) {
    var stored = experiments.get(name);
    if (stored != null) {
      experiments.put(
          name,
          new Stored(
              stored.sweep(),
              name,
              stored.uid(),
              ++version,
              stored.createdAt(),
              stored.deletedAt() == null ? now : stored.deletedAt(),
              stored.spec(),
              stored.status(),
              stored.heard(),
              stored.stop(),
              stored.begun()));
      remember();
    }
  }

  /// The journals that ConfigMaps keep, by uid. Only one process writes them, and it knows what it
  /// wrote.
  final Map<String, Stored> kept = new TreeMap<>();

  void keep(Stored trial) {
    kept.putIfAbsent(trial.uid(), trial);
  }

  /// Those that are there, and those of which a ConfigMap keeps the journal.
  List<Stored> trials() {
    var all = new ArrayList<>(experiments.values());
    var live = experiments.values().stream().map(Stored::uid).collect(Collectors.toSet());
    kept.values().stream()
        .filter(Stored::over)
        .filter(trial -> !live.contains(trial.uid()))
        .forEach(all::add);
    return all;
  }

  /// Its Pods go with it.
  void forgetExperiment(String name) {
    experiments.remove(name);
    pods.values().removeIf(pod -> pod.experiment().equals(name));
    remember();
  }

  /// False on a conflict.
  boolean writeStatus(String name, long readVersion, ExperimentStatus status) {
    var stored = experiments.get(name);
    if (stored == null || stored.version() != readVersion) {
      return false;
    }
    if (!stored.status().equals(status)) {
      experiments.put(name, stored.with(++version, stored.spec(), status));
      remember();
    }
    return true;
  }

  void createPod(String experiment, String name, int attempt) {
    if (!pods.containsKey(name)) {
      var view =
          PodViewBuilder.builder()
              .name(name)
              .uid("p" + ++uids)
              .attempt(attempt)
              .phase(PodView.Phase.PENDING)
              .deleting(false)
              .held(true)
              .build();
      pods.put(name, new StoredPod(experiment, view));
      remember();
    }
  }

  void annotate(String name, String uid, StopReason reason) {
    change(
        name,
        uid,
        pod ->
            pod.view().terminal()
                ? pod
                : pod.stopping(reason, pod.view().deleting(), pod.view().held()));
  }

  void deletePod(String name, String uid) {
    change(name, uid, pod -> pod.stopping(pod.view().stop(), true, pod.view().held()));
    collect();
  }

  void release(String name, String uid) {
    change(name, uid, pod -> pod.stopping(pod.view().stop(), pod.view().deleting(), false));
    collect();
  }

  Optional<Observed.Gone> confirmGone(String name) {
    return pods.containsKey(name) ? Optional.empty() : Optional.of(new Observed.Gone(name, false));
  }

  /// Nobody tells of the Pod any more.
  void fallSilent(String pod, Instant since) {
    silent.put(pod, since);
  }

  void answers(String pod) {
    silent.remove(pod);
  }

  Optional<Observed.Silent> askAfterNode(String pod) {
    return Optional.ofNullable(silent.get(pod)).map(since -> new Observed.Silent(pod, since));
  }

  /// One writer, which has read all that was written.
  void record(Contribution told) {
    ledger.compute(told.key(), (_, entry) -> LedgerFold.record(entry, told));
    remember();
  }

  void createCourier(String experiment, String name, int number) {
    if (!couriers.containsKey(name)) {
      var view =
          new Observed.CourierView(name, "c" + ++uids, number, PodView.Phase.PENDING, false, null);
      couriers.put(name, new StoredCourier(experiment, view));
      remember();
    }
  }

  /// Pods of couriers are held by nobody.
  void deleteCourier(String name, String uid) {
    if (couriers
        .values()
        .removeIf(
            courier -> courier.view().name().equals(name) && courier.view().uid().equals(uid))) {
      remember();
    }
  }

  private void change(String name, String uid, java.util.function.UnaryOperator<StoredPod> change) {
    var pod = pods.get(name);
    if (pod != null && pod.view().uid().equals(uid)) {
      pods.put(name, change.apply(pod));
      remember();
    }
  }

  /// The garbage collector: what is being deleted, has ended and is not held.
  private void collect() {
    if (pods.values()
        .removeIf(pod -> pod.view().deleting() && !pod.view().held() && pod.view().terminal())) {
      remember();
    }
  }

  // What the world may do.

  void put(StoredPod pod) {
    pods.put(pod.view().name(), pod);
    remember();
    collect();
  }

  /// Removes a Pod by force, finalizer or not.
  void wipe(StoredPod pod) {
    pods.remove(pod.view().name());
    remember();
  }

  void put(StoredCourier courier) {
    couriers.put(courier.view().name(), courier);
    remember();
  }

  void tell(String experiment, Heard news) {
    experiments.computeIfPresent(experiment, (_, stored) -> stored.hearing(news));
    remember();
  }
}
