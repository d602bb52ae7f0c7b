package dev.sweepline.planner.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.Seeds;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.experiment.PodView.Phase;
import dev.sweepline.planner.status.ExperimentPhase;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Clean-ups on a volume with Pods that die half-way, under an operator whose caches are behind,
/// that crashes between any two steps, and of a sweep that goes on after it had ended.
class CleanupSimulationTest {
  private static final Set<String> MET = ConcurrentHashMap.newKeySet();

  static LongStream seeds() {
    return Seeds.upTo(1000);
  }

  @AfterAll
  static void hasMetWhatItIsAbout() {
    assertThat(MET).contains("died", "vanished", "went on", "reused", "replaced", "all of a trial");
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void removesWhatNeedNotStayAndNothingElse(long seed) {
    var world = new World(new Random(seed));
    for (int step = 0; step < 120; step++) {
      world.operator(false);
      world.kubelet(false);
      world.meddle();
    }
    for (int step = 0; step < 400 && !world.quiet(); step++) {
      world.operator(true);
      world.kubelet(true);
      world.now = world.now.plusSeconds(60);
    }

    world.judge();
  }

  /// What one Pod has still to do.
  private record Pod(CleanerView view, List<Removal> rest) {}

  private static final class World {
    private final Random random;
    private final int keep;
    private final Map<String, ExperimentView> trials = new TreeMap<>();
    private final Map<String, TreeSet<Integer>> folders = new TreeMap<>();
    private final Map<String, Pod> pods = new TreeMap<>();
    private final List<Map<String, ExperimentView>> past = new ArrayList<>();
    private final List<List<CleanerView>> pastPods = new ArrayList<>();
    private final Set<String> reused = new HashSet<>();
    private Instant now = SettledTrials.NOW;
    private int uids;

    World(Random random) {
      this.random = random;
      this.keep = 1 + random.nextInt(3);
      for (int i = 0; i < 2 + random.nextInt(8); i++) {
        add();
      }
      remember();
    }

    private void add() {
      var name = "t" + trials.size();
      trials.put(
          name, SettledTrials.trial(name, ExperimentPhase.RUNNING, null, 1 + random.nextInt(3), 1));
    }

    private void remember() {
      past.add(new LinkedHashMap<>(trials));
      pastPods.add(pods.values().stream().map(Pod::view).toList());
    }

    void operator(boolean reliable) {
      int back = reliable ? 0 : random.nextInt(4);
      var seen = List.copyOf(past.get(Math.max(0, past.size() - 1 - back)).values());
      int podsBack = reliable ? 0 : random.nextInt(4);
      var seenPods = pastPods.get(Math.max(0, pastPods.size() - 1 - podsBack));
      boolean ended = seen.stream().allMatch(World::settled);
      var cleanup =
          new Cleanup(
              "docs",
              "s1",
              SettledTrials.keeping(keep),
              new Cleaners(seenPods, null, reused),
              ended,
              seen,
              now);
      for (var action : cleanup.actions()) {
        if (!reliable && random.nextInt(6) == 0) {
          return;
        }
        apply(action);
        remember();
      }
    }

    private void apply(CleanupAction action) {
      switch (action) {
        case CleanupAction.Send(var name, var removals, _) ->
            pods.putIfAbsent(
                name,
                new Pod(
                    new CleanerView(
                        name, "p" + ++uids, Phase.PENDING, false, List.of(), null, null),
                    removals));
        // The Experiment journals what it is told; it never shrinks.
        case CleanupAction.Tell(var experiment, _, var below) -> {
          var known = Objects.requireNonNull(trials.get(experiment));
          var gone = known.status().checkpointsGone();
          trials.put(
              experiment, SettledTrials.with(known, gone == null ? below : Math.max(gone, below)));
        }
        case CleanupAction.Delete(var name, var uid) ->
            pods.values()
                .removeIf(pod -> pod.view().name().equals(name) && pod.view().uid().equals(uid));
      }
    }

    /// Every Pod does one thing, or dies.
    void kubelet(boolean reliable) {
      for (var pod : List.copyOf(pods.values())) {
        if (pod.view().phase() == Phase.SUCCEEDED || pod.view().phase() == Phase.FAILED) {
          continue;
        }
        if (!reliable && random.nextInt(10) == 0) {
          if (random.nextBoolean()) {
            MET.add("vanished");
            pods.remove(pod.view().name());
          } else {
            MET.add("died");
            end(pod, Phase.FAILED);
          }
        } else if (pod.rest().isEmpty()) {
          end(pod, Phase.SUCCEEDED);
        } else {
          remove(pod);
        }
      }
      remember();
    }

    private void end(Pod pod, Phase phase) {
      var view = pod.view();
      put(
          new Pod(
              new CleanerView(view.name(), view.uid(), phase, false, view.removed(), now, null),
              pod.rest()));
    }

    private void put(Pod pod) {
      pods.put(pod.view().name(), pod);
    }

    private void remove(Pod pod) {
      var next = pod.rest().getFirst();
      var trial =
          trials.values().stream()
              .filter(t -> t.uid().equals(next.uid()))
              .findFirst()
              .orElseThrow();
      assertThat(settled(trial)).as("only of trials that are over").isTrue();
      var there = folders.getOrDefault(next.uid(), new TreeSet<>());
      MET.add(there.stream().allMatch(a -> a < next.below()) ? "all of a trial" : "replaced");
      there.removeIf(attempt -> attempt < next.below());
      var done = new ArrayList<>(pod.view().removed());
      done.add(next);
      put(
          new Pod(
              new CleanerView(
                  pod.view().name(), pod.view().uid(), Phase.RUNNING, false, done, null, null),
              pod.rest().subList(1, pod.rest().size())));
    }

    /// Trials end, others take over their outcome, values are added, time goes by.
    void meddle() {
      now = now.plusSeconds(random.nextInt(300));
      var open = trials.values().stream().filter(trial -> !settled(trial)).toList();
      if (!open.isEmpty() && random.nextInt(3) == 0) {
        settle(open.get(random.nextInt(open.size())));
      }
      if (open.isEmpty() && random.nextInt(25) == 0) {
        MET.add("went on");
        add();
      }
      remember();
    }

    private void settle(ExperimentView trial) {
      var phases =
          List.of(ExperimentPhase.SUCCEEDED, ExperimentPhase.FAILED, ExperimentPhase.STOPPED);
      var phase = phases.get(random.nextInt(3));
      int attempts = trial.status().attempts().size();
      int holder = 1 + random.nextInt(attempts);
      var best = phase == ExperimentPhase.FAILED ? null : "0." + (5 + random.nextInt(5));
      trials.put(trial.name(), SettledTrials.trial(trial.name(), phase, best, attempts, holder));
      var there = new TreeSet<Integer>();
      for (int attempt = 1; attempt <= attempts; attempt++) {
        there.add(attempt);
      }
      folders.put(trial.uid(), there);
      // Before anybody could have decided to remove it.
      if (random.nextInt(6) == 0) {
        MET.add("reused");
        reused.add(trial.uid());
      }
    }

    private static boolean settled(ExperimentView trial) {
      var phase = trial.status().phase();
      return phase != null && phase.settled();
    }

    boolean quiet() {
      trials.values().stream().filter(trial -> !settled(trial)).toList().forEach(this::settle);
      remember();
      return pods.isEmpty() && plan().isEmpty();
    }

    private List<CleanupAction> plan() {
      var cleaners = new Cleaners(pods.values().stream().map(Pod::view).toList(), null, reused);
      return new Cleanup(
              "docs",
              "s1",
              SettledTrials.keeping(keep),
              cleaners,
              true,
              List.copyOf(trials.values()),
              now)
          .actions();
    }

    void judge() {
      assertThat(quiet()).as("it comes to an end").isTrue();
      var best =
          trials.values().stream()
              .filter(trial -> trial.status().best() != null)
              .sorted(
                  Comparator.comparing(World::value).reversed().thenComparing(ExperimentView::name))
              .limit(keep)
              .map(ExperimentView::uid)
              .collect(Collectors.toSet());
      for (var trial : trials.values()) {
        var there = Objects.requireNonNull(folders.get(trial.uid()));
        var gone = trial.status().checkpointsGone();
        int below = gone == null ? 1 : gone;
        assertThat(there)
            .as("what %s says is gone is gone, and no more", trial.name())
            .allMatch(attempt -> attempt >= below)
            .hasSize(trial.status().attempts().size() - below + 1);
        if (best.contains(trial.uid()) || reused.contains(trial.uid())) {
          var checkpoint = Objects.requireNonNull(trial.status().checkpoint()).path();
          assertThat(there)
              .as("the checkpoint of %s stays", trial.name())
              .contains(Removal.attempt(trial.uid(), checkpoint).orElseThrow());
        } else {
          assertThat(there).as("nothing of %s stays", trial.name()).isEmpty();
        }
      }
    }

    private static BigDecimal value(ExperimentView trial) {
      return new BigDecimal(Objects.requireNonNull(trial.status().best()).value());
    }
  }
}
