package dev.sweepline.planner.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.experiment.PodView;
import dev.sweepline.planner.simulation.Broken.Rule;
import dev.sweepline.planner.simulation.Pretend.Stored;
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.Outcome;
import dev.sweepline.planner.status.Rung;
import dev.sweepline.planner.status.StopWish;
import dev.sweepline.planner.status.SweepPhase;
import dev.sweepline.planner.stopping.Contestant;
import dev.sweepline.planner.stopping.Stopping;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Sees everything and forgets nothing.
final class Witness {
  /// Over all seeds, so that the rules are rules about something.
  static final Set<Outcome> MET = ConcurrentHashMap.newKeySet();

  static final Set<String> REASONS = ConcurrentHashMap.newKeySet();
  static final AtomicInteger STOPPED_EARLY = new AtomicInteger();
  static final AtomicInteger MADE_BEGUN = new AtomicInteger();

  private final PretendCluster cluster;
  private final PretendWorld world;
  private final PretendOperator operator;
  private final Broken broken;
  private final Map<String, Map<Integer, Attempt>> ended = new HashMap<>();
  private final Map<String, ExperimentPhase> settled = new HashMap<>();
  private final Map<String, List<Rung>> rungs = new HashMap<>();
  private final Map<String, String> folders = new HashMap<>();
  private final Set<String> created = new HashSet<>();
  private int allowed;

  Witness(PretendCluster cluster, PretendWorld world, PretendOperator operator, Broken broken) {
    this.broken = broken;
    this.cluster = cluster;
    this.world = world;
    this.operator = operator;
    this.allowed = operator.spec().limits().parallelism();
  }

  void allow(int parallelism) {
    allowed = Math.max(allowed, parallelism);
  }

  void look() {
    var experiments = cluster.trials();
    broken.check(Rule.PARALLELISM, () -> lookAtParallelism(experiments));
    broken.check(Rule.NO_DUPLICATES, () -> lookForDuplicates(experiments));
    broken.check(Rule.SETTLES_ONCE, () -> experiments.forEach(this::lookAtEnd));
    broken.check(Rule.NOTHING_LOST, () -> experiments.forEach(this::remember));
    broken.check(Rule.SMOKE_TRIAL_FIRST, () -> lookAtStarts(experiments));
    for (var trial : experiments) {
      if (created.add(trial.name()) && trial.begun() != null) {
        MADE_BEGUN.incrementAndGet();
      }
    }
  }

  private boolean starts() {
    return !created.containsAll(cluster.latest().experiments().keySet());
  }

  /// Whoever lowers it stops nobody, but nobody starts beyond what it is now.
  private void lookAtParallelism(Collection<Stored> experiments) {
    assertThat(experiments.stream().filter(Witness::unsettled))
        .as("trials that are not over")
        .hasSizeLessThanOrEqualTo(starts() ? operator.spec().limits().parallelism() : allowed);
    assertThat(experiments.stream().mapToLong(trial -> world.alive(trial.name())).sum())
        .as("Pods that run")
        .isLessThanOrEqualTo(allowed);
  }

  private void lookForDuplicates(Collection<Stored> experiments) {
    noteFolders();
    for (var experiment : experiments) {
      assertThat(world.alive(experiment.name())).as(experiment.name()).isLessThanOrEqualTo(1);
      assertThat(couriers(experiment))
          .as("couriers of " + experiment.name())
          .isLessThanOrEqualTo(1);
    }
    assertThat(experiments.stream().filter(Witness::unsettled).map(Witness::cell))
        .as("cells of which a trial is not over")
        .doesNotHaveDuplicates();
  }

  private static Map.Entry<Map<String, String>, Integer> cell(Stored experiment) {
    return Map.entry(experiment.spec().params(), experiment.spec().seed());
  }

  private void lookAtEnd(Stored experiment) {
    var phase = experiment.status().phase();
    var first = settled.get(experiment.uid());
    if (first != null) {
      assertThat(phase).as("how %s ended", experiment.name()).isEqualTo(first);
    } else if (phase != null && phase.settled()) {
      settled.put(experiment.uid(), phase);
    }
  }

  /// What the operator would do once more, right after it has done all that it planned.
  void lookAtSecondPlan() {
    broken.check(
        Rule.SECOND_PLAN_EMPTY,
        () -> assertThat(operator.plannedAgain()).as("the second plan").isEmpty());
  }

  /// Each attempt has a folder of its own, and no two Pods are of one attempt.
  private void noteFolders() {
    var known = folders.size();
    cluster
        .latest()
        .pods()
        .values()
        .forEach(
            pod -> folders.put(pod.view().uid(), pod.experiment() + "/a" + pod.view().attempt()));
    if (folders.size() > known) {
      assertThat(folders.values()).as("one writer a folder").doesNotHaveDuplicates();
    }
  }

  /// Those that may still do something.
  private long couriers(Stored experiment) {
    return cluster.latest().couriers().values().stream()
        .filter(courier -> courier.experiment().equals(experiment.name()))
        .filter(courier ->
            courier.view().phase() == PodView.Phase.PENDING
                || courier.view().phase() == PodView.Phase.RUNNING)
        .count();
  }

  /// Where one is wanted, nothing starts beside the smoke trial before that has been through an
  /// epoch or ended.
  private void lookAtStarts(Collection<Stored> experiments) {
    var limits = operator.spec().limits();
    boolean starts = starts();
    if (starts && limits.smokeTrial() && created.isEmpty()) {
      assertThat(experiments).as("the smoke trial").hasSize(1);
    } else if (starts && limits.smokeTrial()) {
      assertThat(experiments.stream().filter(known -> created.contains(known.name())))
          .as("trials before another one starts")
          .anyMatch(known ->
              !unsettled(known)
                  || known.status().checkpoint() != null
                  // Every event of this world tells of an epoch, also one that comes late.
                  || known.status().progress() != null);
    }
  }

  /// What was spent beyond the budget is what trials cost more than they were expected to: those
  /// that ran when the last one started, which is admitted only if all of it is covered.
  private void judgeBudget() {
    var limit = operator.spec().limits().gpuHours();
    if (limit == null) {
      return;
    }
    var spent =
        cluster.trials().stream()
            .map(experiment -> experiment.status().usage())
            .mapToLong(usage -> usage == null ? 0 : usage.gpuSeconds())
            .sorted()
            .toArray();
    long dearest = Arrays.stream(spent).skip(Math.max(0, spent.length - allowed)).sum();
    assertThat(Arrays.stream(spent).sum())
        .as("GPU seconds")
        .isLessThanOrEqualTo(Math.round(Double.parseDouble(limit) * 3600) + dearest);
    for (var experiment : cluster.trials()) {
      var usage = experiment.status().usage();
      assertThat(usage == null ? 0 : usage.gpuSeconds())
          .as("what the attempts of %s cost", experiment.name())
          .isGreaterThanOrEqualTo(
              experiment.status().attempts().stream()
                  .mapToLong(attempt -> attempt.gpuSeconds() == null ? 0 : attempt.gpuSeconds())
                  .sum());
    }
  }

  private boolean mayLeaveCellsOut() {
    var limits = operator.spec().limits();
    return limits.maxFailed() != null || limits.smokeTrial() || limits.gpuHours() != null;
  }

  private void remember(Stored experiment) {
    var known = ended.computeIfAbsent(experiment.name(), _ -> new HashMap<>());
    known.forEach((number, attempt) ->
        assertThat(experiment.status().attempts())
            .as("what was written stays written")
            .contains(attempt));
    experiment.status().attempts().stream()
        .filter(attempt -> !attempt.live())
        .forEach(attempt -> known.put(attempt.number(), attempt));
    var reached = experiment.status().rungs();
    var before = Objects.requireNonNullElse(rungs.put(experiment.name(), reached), List.of());
    assertThat(reached.stream().limit(before.size()).toList())
        .as("the first value at a rung counts")
        .isEqualTo(before);
    assertThat(experiment.status().attempts()).hasSizeLessThanOrEqualTo(32);
  }

  /// At the end, by an operator that has just begun.
  void judge() {
    broken.check(Rule.SETTLES_ONCE, this::judgeEnds);
    broken.check(Rule.NO_DUPLICATES, this::judgeCells);
    broken.check(Rule.NOTHING_LOST, this::judgeOutcomes);
    broken.check(
        Rule.SECOND_PLAN_EMPTY,
        () -> assertThat(operator.planSweep().actions()).as("the plan after the end").isEmpty());
  }

  private void judgeEnds() {
    assertThat(operator.status().phase()).isIn(SweepPhase.SUCCEEDED, SweepPhase.FAILED);
    assertThat(cluster.trials()).noneMatch(Witness::unsettled);
    assertThat(Simulated.held(cluster)).as("Pods that nobody lets go").isZero();
  }

  /// The trials are the cells.
  private void judgeCells() {
    long cells = operator.status().plan() == null ? 0 : operator.status().plan().trials();
    var cellsMade = cluster.trials().stream().map(Witness::cell).toList();
    assertThat(cellsMade).doesNotHaveDuplicates();
    assertThat(created).hasSameSizeAs(cellsMade);
    if (!mayLeaveCellsOut()) {
      assertThat(cellsMade).hasSize(Math.toIntExact(cells));
    }
  }

  private void judgeOutcomes() {
    var exits = new HashMap<String, Integer>();
    for (var experiment : cluster.trials()) {
      for (var attempt : experiment.status().attempts()) {
        if (attempt.outcome() != null) {
          MET.add(attempt.outcome());
          REASONS.add(String.valueOf(attempt.reason()));
        }
        if (attempt.podUid() != null) {
          exits.put(attempt.podUid(), attempt.exitCode() == null ? -1 : attempt.exitCode());
        }
      }
      boolean done =
          experiment.status().attempts().stream()
              .anyMatch(attempt ->
                  Integer.valueOf(0).equals(attempt.exitCode())
                      && !world.polite.contains(attempt.podUid()));
      assertThat(experiment.status().phase() == ExperimentPhase.SUCCEEDED).isEqualTo(done);
    }
    judgeLedger();
    judgeEarlyStops();
    judgeBudget();
    world.truth.forEach(
        (uid, exit) -> assertThat(exits).as("the journal's exit codes").containsEntry(uid, exit));
  }

  /// Every trial that ran is counted once, as its journal says.
  private void judgeLedger() {
    var counted = new HashMap<String, Integer>();
    for (var experiment : cluster.trials()) {
      var digest = experiment.status().digest();
      if (digest != null && !experiment.status().attempts().isEmpty()) {
        counted.merge(digest, 1, Integer::sum);
      }
    }
    var ledger = new HashMap<String, Integer>();
    cluster.latest().ledger().forEach((key, entry) -> ledger.put(key.digest(), entry.total()));
    assertThat(ledger).isEqualTo(counted);
    assertThat(recorded(cluster)).isTrue();
    // Whoever deletes a trial deletes what was not brought yet.
    for (var experiment : cluster.latest().experiments().values()) {
      if (leftEvents(experiment)) {
        assertThat(world.delivered).as("what was left is carried").contains(experiment.name());
      }
    }
  }

  /// By the word of the last attempt that could say it.
  private static boolean leftEvents(Stored experiment) {
    return experiment.status().attempts().reversed().stream()
        .map(Attempt::eventsLeft)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(false);
  }

  /// Whoever looks at the journals now, and at all of them, comes to the decisions that were made
  /// one by one by an operator with late caches that crashed in between.
  private void judgeEarlyStops() {
    var rule = operator.spec().earlyStop();
    var stopped = new TreeMap<String, String>();
    var ended = new HashSet<String>();
    var field = new ArrayList<Contestant>();
    for (var experiment : cluster.trials()) {
      field.add(
          Contestant.of(experiment.name(), experiment.spec().params(), true, experiment.status()));
      if (experiment.stop() == null) {
        ended.add(experiment.name());
      } else {
        stopped.put(experiment.name(), experiment.stop());
        if (experiment.status().phase() == ExperimentPhase.STOPPED) {
          STOPPED_EARLY.incrementAndGet();
        }
      }
    }
    var verdicts = new TreeMap<String, String>();
    if (rule != null) {
      Stopping.of(rule, operator.spec().objective(), field)
          .forEach(stop -> verdicts.put(stop.name(), StopWish.early(stop.why()).text()));
    }
    assertThat(verdicts).containsAllEntriesOf(stopped);
    // What was over before it could be stopped keeps its result.
    verdicts.keySet().removeAll(ended);
    assertThat(stopped).isEqualTo(verdicts);
  }

  static boolean recorded(PretendCluster cluster) {
    return cluster.latest().experiments().values().stream()
        .filter(experiment -> !experiment.status().attempts().isEmpty())
        .allMatch(Witness::isRecorded);
  }

  static boolean isRecorded(Stored experiment) {
    return experiment.status().conditions().stream()
        .anyMatch(condition ->
            condition.type().equals(Conditions.RECORDED)
                && condition.status() == Condition.Truth.TRUE);
  }

  static boolean unsettled(Stored experiment) {
    return experiment.status().phase() == null || !experiment.status().phase().settled();
  }
}
