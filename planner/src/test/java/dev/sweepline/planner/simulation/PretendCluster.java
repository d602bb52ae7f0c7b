package dev.sweepline.planner.simulation;

import dev.sweepline.planner.experiment.Heard;
import dev.sweepline.planner.experiment.Observed;
import dev.sweepline.planner.experiment.PodView;
import dev.sweepline.planner.experiment.TrainerReport;
import dev.sweepline.planner.simulation.Pretend.Ghost;
import dev.sweepline.planner.simulation.Pretend.Stored;
import dev.sweepline.planner.simulation.Pretend.StoredPod;
import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.status.Checkpoint;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.Progress;
import dev.sweepline.planner.status.StopReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// An API server, kubelets and a mischievous world, small enough to run thousands of times.
///
/// It keeps every past state, so that a reader can be shown an old one, and breaks its own rules as
/// real clusters do: Pods are evicted, deleted by strangers, removed by force while they still run.
final class PretendCluster {
  /// One past state, as a watch would deliver it.
  record Snapshot(Map<String, Stored> experiments, Map<String, StoredPod> pods) {}

  final Random random;
  Instant now = Instant.parse("2026-02-13T00:00:00Z");
  private final Map<String, Stored> experiments = new TreeMap<>();
  private final Map<String, StoredPod> pods = new TreeMap<>();
  private final List<Ghost> ghosts = new ArrayList<>();
  private final List<Snapshot> history = new ArrayList<>();
  private long version;
  private long uids;

  /// What every container that ended really did: Pod uid to exit code; -1 where it never ran.
  final Map<String, Integer> truth = new HashMap<>();

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
    history.add(new Snapshot(new LinkedHashMap<>(experiments), new LinkedHashMap<>(pods)));
  }

  // What the operator may do.

  void createExperiment(String name, ExperimentSpec spec) {
    if (!experiments.containsKey(name)) {
      experiments.put(
          name,
          new Stored(
              name, "e" + ++uids, ++version, now, false, spec, ExperimentStatus.EMPTY, null));
      remember();
    }
  }

  void reviseExperiment(String name, ExperimentSpec spec) {
    var stored = experiments.get(name);
    if (stored != null) {
      experiments.put(name, stored.with(++version, spec, stored.status()));
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
              name,
              stored.uid(),
              ++version,
              stored.createdAt(),
              true,
              stored.spec(),
              stored.status(),
              stored.heard()));
      remember();
    }
  }

  void forgetExperiment(String name) {
    experiments.remove(name);
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
          new PodView(
              name,
              "p" + ++uids,
              attempt,
              PodView.Phase.PENDING,
              null,
              null,
              null,
              null,
              null,
              null,
              false,
              true,
              null);
      pods.put(name, new StoredPod(experiment, view));
      remember();
    }
  }

  void annotate(String name, String uid, StopReason reason) {
    change(name, uid, pod -> pod.stopping(reason, pod.view().deleting(), pod.view().held()));
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

  // What the world does.

  void step(boolean chaos) {
    now = now.plusSeconds(1 + random.nextInt(20));
    ghosts.removeIf(ghost -> !ghost.diesAt().isAfter(now));
    var names = List.copyOf(pods.keySet());
    if (names.isEmpty()) {
      return;
    }
    var pod = pods.get(names.get(random.nextInt(names.size())));
    if (pod == null || pod.view().terminal()) {
      return;
    }
    if (chaos && random.nextInt(40) == 0) {
      strike(pod);
    } else if (pod.view().phase() == PodView.Phase.PENDING) {
      begin(pod, chaos);
    } else {
      goOn(pod, chaos);
    }
    collect();
  }

  private void begin(StoredPod pod, boolean chaos) {
    if (pod.view().deleting()) {
      return;
    }
    if (chaos && random.nextInt(12) == 0) {
      truth.put(pod.view().uid(), -1);
      put(pod.with(PodView.Phase.FAILED, "n1", "UnexpectedAdmissionError", null, null));
    } else {
      put(
          pod.with(
              PodView.Phase.RUNNING,
              "n1",
              null,
              null,
              new PodView.Trainer(now, null, null, null, null)));
    }
  }

  private void goOn(StoredPod pod, boolean chaos) {
    if (pod.view().deleting()) {
      end(pod, random.nextInt(8) == 0 ? 0 : random.nextBoolean() ? 20 : 143, null, null);
      return;
    }
    int fate = random.nextInt(100);
    if (fate < 40) {
      tell(pod);
    } else if (fate < 70 || !chaos) {
      end(pod, 0, null, null);
    } else if (fate < 78) {
      end(pod, 1, null, null);
    } else if (fate < 84) {
      end(pod, 12, null, null);
    } else if (fate < 86) {
      end(pod, 10 + random.nextInt(2), null, null);
    } else if (fate < 90) {
      end(pod, 137, null, "PreemptionByScheduler");
    } else if (fate < 94) {
      end(pod, 143, "Evicted", null);
    } else if (fate < 97) {
      end(pod, 20, null, null);
    } else {
      var trainer = new PodView.Trainer(started(pod), now, 137, "OOMKilled", null);
      truth.put(pod.view().uid(), 137);
      put(pod.with(PodView.Phase.FAILED, "n1", null, null, trainer));
    }
  }

  /// Someone else deletes the Pod, or removes it by force while its container runs.
  private void strike(StoredPod pod) {
    // By force only once the journal knows the Pod: before, nothing anywhere could tell that it
    // existed.
    if (random.nextInt(4) > 0 || !isJournaled(pod)) {
      put(pod.stopping(pod.view().stop(), true, pod.view().held()));
      return;
    }
    pods.remove(pod.view().name());
    if (pod.view().phase() == PodView.Phase.RUNNING) {
      ghosts.add(new Ghost(pod.experiment(), pod.view().name(), now.plus(Duration.ofMinutes(2))));
    }
    remember();
  }

  private boolean isJournaled(StoredPod pod) {
    var stored = experiments.get(pod.experiment());
    return stored != null
        && stored.status().attempts().stream()
            .anyMatch(attempt -> pod.view().uid().equals(attempt.podUid()));
  }

  private void tell(StoredPod pod) {
    var stored = experiments.get(pod.experiment());
    if (stored == null) {
      return;
    }
    int attempt = pod.view().attempt();
    long seq =
        stored.heard() != null && stored.heard().progress().attempt() == attempt
            ? stored.heard().progress().seq() + 1
            : 0;
    var best = Map.of("val_f1", "0." + (50 + random.nextInt(50)));
    var progress =
        new Progress(attempt, seq, "1.0", 50, seq + 1, Map.of(), best, 1, null, now.toString());
    var checkpoint = new Checkpoint("/checkpoints/" + pod.view().name(), null);
    experiments.put(stored.name(), stored.hearing(new Heard(progress, checkpoint, null)));
    remember();
  }

  private void end(StoredPod pod, int exit, @Nullable String reason, @Nullable String disruption) {
    truth.put(pod.view().uid(), exit);
    var report =
        random.nextInt(3) == 0
            ? null
            : new TrainerReport(
                exit,
                random.nextInt(3),
                exit == 0 ? Map.of("val_f1", "0.9") : Map.of(),
                3,
                Map.of(),
                "/checkpoints/" + pod.view().name() + "/last",
                null,
                null);
    var trainer = new PodView.Trainer(started(pod), now, exit, "Error", report);
    put(
        pod.with(
            exit == 0 ? PodView.Phase.SUCCEEDED : PodView.Phase.FAILED,
            "n1",
            reason,
            disruption,
            trainer));
  }

  private static @Nullable Instant started(StoredPod pod) {
    return pod.view().trainer() == null ? null : pod.view().trainer().startedAt();
  }

  private void put(StoredPod pod) {
    pods.put(pod.view().name(), pod);
    remember();
  }

  /// How many containers of an experiment run at this moment, whatever the API server believes.
  long alive(String experiment) {
    return pods.values().stream()
            .filter(pod -> pod.experiment().equals(experiment))
            .filter(pod -> pod.view().phase() == PodView.Phase.RUNNING)
            .count()
        + ghosts.stream().filter(ghost -> ghost.experiment().equals(experiment)).count();
  }
}
