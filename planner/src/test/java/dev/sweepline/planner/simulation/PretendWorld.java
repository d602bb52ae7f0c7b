package dev.sweepline.planner.simulation;

import dev.sweepline.planner.experiment.Heard;
import dev.sweepline.planner.experiment.PodView;
import dev.sweepline.planner.experiment.PodViewBuilder;
import dev.sweepline.planner.experiment.TrainerReport;
import dev.sweepline.planner.simulation.Pretend.Ghost;
import dev.sweepline.planner.simulation.Pretend.StoredPod;
import dev.sweepline.planner.status.Checkpoint;
import dev.sweepline.planner.status.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Kubelets and mischief: Pods run, end, are evicted, deleted by strangers and removed by force
/// while they still run.
final class PretendWorld {
  private final PretendCluster cluster;
  private final Random random;
  private final List<Ghost> ghosts = new ArrayList<>();

  /// Since when the nodes of these Pods do not answer, by uid.
  private final Map<String, Instant> silent = new HashMap<>();

  /// Pods whose trainers ended with 0 because they were told to, and said nothing of being done.
  final Set<String> polite = new HashSet<>();

  /// What every container that ended really did: Pod uid to exit code; -1 where it never ran.
  final Map<String, Integer> truth = new HashMap<>();

  /// The Experiments for which a courier did all that it was sent for.
  final Set<String> delivered = new HashSet<>();

  PretendWorld(PretendCluster cluster) {
    this.cluster = cluster;
    this.random = cluster.random;
  }

  void step(boolean chaos) {
    cluster.now = cluster.now.plusSeconds(1 + random.nextInt(20));
    ghosts.removeIf(ghost -> !ghost.diesAt().isAfter(cluster.now));
    cluster.latest().couriers().values().forEach(courier -> goOn(courier, chaos));
    var pods = cluster.latest().pods();
    var names = List.copyOf(pods.keySet());
    if (names.isEmpty()) {
      return;
    }
    var pod = pods.get(names.get(random.nextInt(names.size())));
    if (pod == null || pod.view().terminal()) {
      return;
    }
    if (silent.containsKey(pod.view().uid())) {
      staySilent(pod, chaos);
    } else if (chaos && pod.view().phase() == PodView.Phase.RUNNING && random.nextInt(40) == 0) {
      silent.put(pod.view().uid(), cluster.now);
      cluster.fallSilent(pod.view().name(), cluster.now);
    } else if (chaos && random.nextInt(40) == 0) {
      strike(pod);
    } else if (pod.view().phase() == PodView.Phase.PENDING) {
      begin(pod, chaos);
    } else {
      goOn(pod, chaos);
    }
  }

  /// A node that does not answer: its Pods are told to go after five minutes, and go when it is
  /// back.
  private void staySilent(StoredPod pod, boolean chaos) {
    var since = Objects.requireNonNull(silent.get(pod.view().uid()));
    if (!chaos || random.nextInt(20) == 0) {
      silent.remove(pod.view().uid());
      cluster.answers(pod.view().name());
      if (pod.view().deleting()) {
        boolean known = isClosed(pod);
        end(pod, 143, null, pod.view().disruption());
        if (known) {
          // Its journal had given it up: what it did afterwards is nobody's outcome.
          truth.remove(pod.view().uid());
        }
      }
    } else if (!pod.view().deleting() && since.plus(Duration.ofMinutes(5)).isBefore(cluster.now)) {
      cluster.put(
          new StoredPod(
              pod.experiment(),
              PodViewBuilder.builder(pod.view())
                  .deleting(true)
                  .disruption("DeletionByTaintManager")
                  .endsBy(cluster.now)
                  .build()));
    }
  }

  private boolean isClosed(StoredPod pod) {
    var stored = cluster.latest().experiments().get(pod.experiment());
    return stored != null
        && stored.status().attempts().stream()
            .anyMatch(
                attempt -> pod.view().uid().equals(attempt.podUid()) && attempt.outcome() != null);
  }

  private void goOn(Pretend.StoredCourier courier, boolean chaos) {
    var phase = courier.view().phase();
    int fate = random.nextInt(chaos ? 12 : 8);
    if (phase == PodView.Phase.PENDING && fate < 6) {
      cluster.put(courier.in(PodView.Phase.RUNNING, false));
    } else if (phase == PodView.Phase.RUNNING && fate < 4) {
      delivered.add(courier.experiment());
      cluster.put(courier.in(PodView.Phase.SUCCEEDED, false));
    } else if (phase == PodView.Phase.RUNNING && fate == 8) {
      cluster.put(courier.in(PodView.Phase.FAILED, false));
    } else if (fate == 9) {
      cluster.deleteCourier(courier.view().name(), courier.view().uid());
    }
  }

  private void begin(StoredPod pod, boolean chaos) {
    if (pod.view().deleting()) {
      return;
    }
    if (chaos && random.nextInt(12) == 0) {
      truth.put(pod.view().uid(), -1);
      cluster.put(pod.with(PodView.Phase.FAILED, "n1", "UnexpectedAdmissionError", null, null));
    } else {
      cluster.put(
          pod.with(
              PodView.Phase.RUNNING,
              "n1",
              null,
              null,
              new PodView.Trainer(cluster.now, null, null, null, null)));
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
      var trainer = new PodView.Trainer(started(pod), cluster.now, 137, "OOMKilled", null);
      truth.put(pod.view().uid(), 137);
      cluster.put(pod.with(PodView.Phase.FAILED, "n1", null, null, trainer));
    }
  }

  /// Someone else deletes the Pod, or removes it by force while its container runs.
  private void strike(StoredPod pod) {
    // By force only once the journal knows the Pod: before, nothing anywhere could tell that it
    // existed.
    if (random.nextInt(4) > 0 || !isJournaled(pod)) {
      cluster.put(pod.stopping(pod.view().stop(), true, pod.view().held()));
      return;
    }
    cluster.wipe(pod);
    if (pod.view().phase() == PodView.Phase.RUNNING) {
      ghosts.add(
          new Ghost(pod.experiment(), pod.view().name(), cluster.now.plus(Duration.ofMinutes(2))));
    }
  }

  private boolean isJournaled(StoredPod pod) {
    var stored = cluster.latest().experiments().get(pod.experiment());
    return stored != null
        && stored.status().attempts().stream()
            .anyMatch(attempt -> pod.view().uid().equals(attempt.podUid()));
  }

  private void tell(StoredPod pod) {
    var stored = cluster.latest().experiments().get(pod.experiment());
    if (stored == null) {
      return;
    }
    int attempt = pod.view().attempt();
    var before = stored.heard();
    boolean goesOn = before != null && before.progress().attempt() == attempt;
    long seq = before != null && goesOn ? before.progress().seq() + 1 : 0;
    var value = "0." + (50 + random.nextInt(50));
    var ends = new ArrayList<Heard.EpochEnd>();
    int epoch = 1;
    if (before != null && !before.epochEnds().isEmpty()) {
      // Another attempt does the epochs since its checkpoint again.
      int done = before.epochEnds().getLast().epoch();
      epoch = 1 + (goesOn ? done : random.nextInt(done + 1));
      ends.addAll(goesOn ? before.epochEnds() : List.of());
    }
    ends.add(new Heard.EpochEnd(epoch, Double.parseDouble(value)));
    var progress =
        new Progress(
            attempt,
            seq,
            epoch + ".0",
            50,
            seq + 1,
            Map.of("val_f1", value),
            Map.of("val_f1", value),
            epoch,
            null,
            cluster.now.toString());
    var checkpoint = new Checkpoint("/checkpoints/" + pod.view().name(), null);
    cluster.tell(stored.name(), new Heard(progress, checkpoint, null, cluster.now, 16, ends));
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
    if (exit == 0 && pod.view().stop() != null && report == null) {
      polite.add(pod.view().uid());
    }
    var left = report == null ? null : random.nextInt(3) == 0;
    var trainer = new PodView.Trainer(started(pod), cluster.now, exit, "Error", report, left);
    cluster.put(
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

  /// How many containers of an experiment run at this moment, whatever the API server believes.
  long alive(String experiment) {
    return cluster.latest().pods().values().stream()
            .filter(pod -> pod.experiment().equals(experiment))
            .filter(pod -> pod.view().phase() == PodView.Phase.RUNNING)
            // Where nobody answers one may run beside its successor, in a folder of its own.
            .filter(pod -> !silent.containsKey(pod.view().uid()))
            .count()
        + ghosts.stream().filter(ghost -> ghost.experiment().equals(experiment)).count();
  }
}
