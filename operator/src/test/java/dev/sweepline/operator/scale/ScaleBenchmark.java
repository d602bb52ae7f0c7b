package dev.sweepline.operator.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sweepline.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/// Run by `operator/bench/scale.sh`: many trials on a real control plane, with Pods that nobody
/// runs.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ScaleBenchmark {
  private static final int TRIALS = Integer.getInteger("bench.trials", 1000);
  private static final int CELLS = Integer.getInteger("bench.cells", 100_000);
  private static final int LIVE = Integer.getInteger("bench.live", 2000);
  private static final int BRIEF = Integer.getInteger("bench.brief", 200);
  private static final Duration TELLING =
      Duration.ofSeconds(Integer.getInteger("bench.telling", 30));
  private static final int ROUNDS = Integer.getInteger("bench.rounds", 3);
  private static final int WARM_UP = 3;
  private static final @Nullable String PROFILES = System.getProperty("bench.profiles");
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private static @Nullable ControlPlane plane;

  @BeforeAll
  static void start() {
    assumeTrue(System.getProperty("bench.trials") != null, "is run by operator/bench/scale.sh");
    plane = ControlPlane.start().orElse(null);
    assumeTrue(plane != null, "the control plane's programs are missing: make tools");
  }

  @AfterAll
  static void stop() {
    if (plane != null) {
      plane.close();
    }
  }

  private static ControlPlane plane() {
    return Objects.requireNonNull(plane);
  }

  @Test
  @Order(1)
  void launchesTrials() throws Exception {
    try (var operator = plane().operator(plane().namespace("launch"), "-Xmx768m")) {
      // Warm on both sides, as in a cluster: Java compiles what it runs often, and has compiled all
      // after some thousand trials.
      for (int round = 1; round <= WARM_UP; round++) {
        sweep("warm-up-" + round, round);
        plane().awaitRunning("launch", "warm-up-" + round, TRIALS, PATIENCE);
      }
      var bareLoop = BareLoop.like(plane(), "launch", TRIALS);
      for (int round = 1; round <= WARM_UP; round++) {
        bareLoop.pods("bare-warm-up-" + round, PATIENCE);
      }
      say("Pods/s until they exist (until they run): Jobs", told(bareLoop.jobs("jobs", PATIENCE)));
      var argo = ArgoWorkflows.start(plane(), TRIALS);
      argo.ifPresent(peer -> {
        peer.pods("argo-warm-up", PATIENCE);
        peer.end("argo-warm-up", PATIENCE);
      });
      var workflows = new ArrayList<Rate>();
      var rounds = new ArrayList<Launch>();
      for (int round = 1; round <= ROUNDS; round++) {
        var name = "bare-" + round;
        var bare = busy("bare loop", () -> bareLoop.pods(name, PATIENCE));
        var pairs = busy("with Experiments", () -> bareLoop.pairs("pairs-" + name, PATIENCE));
        argo.ifPresent(peer -> {
          workflows.add(busy("Argo", () -> peer.pods("argo-" + name, PATIENCE)));
          peer.end("argo-" + name, PATIENCE);
        });
        long calls = operator.calls().getFirst();
        long cpu = operator.processorMillis();
        var kinds = operator.kindsOfCalls();
        profile(operator);
        var trials = "round-" + round;
        int sweeps = WARM_UP + round;
        var sweep = busy("a sweep", () -> sweep(trials, sweeps));
        profiled(operator, "launch-" + round);
        System.out.println(
            "    requests each trial: " + each(kinds, operator.kindsOfCalls(), TRIALS));
        rounds.add(
            new Launch(
                bare,
                pairs,
                sweep,
                (operator.calls().getFirst() - calls) / (double) TRIALS,
                (operator.processorMillis() - cpu) / (double) TRIALS));
        // What was put off for the launch is not the next bare loop's to bear.
        plane().awaitRunning("launch", trials, TRIALS, PATIENCE);
      }
      say("  bare loop of creates, 50 at a time", told(median(rounds, Launch::bare)));
      say("  the same with an Experiment before each Pod", told(median(rounds, Launch::pairs)));
      if (argo.isPresent()) {
        say("  Argo Workflows, one Workflow of them", told(median(workflows, rate -> rate)));
      }
      say("  a sweep of " + TRIALS + ", since it is applied", told(median(rounds, Launch::sweep)));
      var ratio = median(rounds, launch -> launch.sweep().over(launch.bare()));
      say("  of the bare loop (bar 0.4)", "%.2f (%.2f)".formatted(ratio.made(), ratio.running()));
      say("  requests a trial", "%.1f".formatted(middle(rounds, Launch::requests)));
      say(
          "  operator's processor time a trial",
          "%.1f ms".formatted(middle(rounds, Launch::processorMillis)));
    }
  }

  private static String told(Rate rate) {
    return "%.0f (%.0f)".formatted(rate.made(), rate.running());
  }

  /// Says which program's processor time it takes until all Pods run.
  private static Rate busy(String what, Supplier<Rate> launch) {
    var before = plane().processorMillis();
    var rate = launch.get();
    System.out.println("  " + what + ": " + told(rate));
    System.out.println(
        "    processor time, ms each trial: " + each(before, plane().processorMillis(), TRIALS));
    return rate;
  }

  /// What was added meanwhile, for one of so many.
  private static Map<String, Double> each(
      Map<String, Long> before, Map<String, Long> after, int many) {
    var each = new TreeMap<String, Double>();
    after.forEach((name, count) -> {
      double more = Math.rint(100.0 * (count - before.getOrDefault(name, 0L)) / many) / 100;
      if (more > 0) {
        each.put(name, more);
      }
    });
    return each;
  }

  /// One round: bare loops, then a sweep.
  ///
  /// @param pairs of an Experiment and a Pod
  /// @param requests of the operator, each trial
  private record Launch(
      Rate bare, Rate pairs, Rate sweep, double requests, double processorMillis) {}

  private static <T> Rate median(List<T> rounds, Function<T, Rate> figure) {
    return new Rate(
        middle(rounds, round -> figure.apply(round).made()),
        middle(rounds, round -> figure.apply(round).running()));
  }

  private static <T> double middle(List<T> rounds, ToDoubleFunction<T> figure) {
    return rounds.stream()
        .mapToDouble(figure)
        .sorted()
        .skip(rounds.size() / 2)
        .findFirst()
        .orElseThrow();
  }

  /// @param round counts all that the namespace has seen, from 1 on
  private static Rate sweep(String name, int round) {
    long began = System.nanoTime();
    Applied.sweep(plane().client(), "launch", name, TRIALS, TRIALS);
    return Rate.of(plane(), "launch", TRIALS, (long) round * TRIALS, began, PATIENCE);
  }

  private static void profile(OperatorProcess operator) throws IOException {
    if (PROFILES != null) {
      operator.profile();
    }
  }

  private static void profiled(OperatorProcess operator, String name) throws IOException {
    if (PROFILES != null) {
      operator.profiledInto(Path.of(PROFILES, name + ".jfr"));
    }
  }

  @Test
  @Order(2)
  void startsTheFirstOfManyTrials() throws Exception {
    try (var operator = plane().operator(plane().namespace("huge"), "-Xmx1g")) {
      long woke = System.nanoTime();
      Applied.sweep(plane().client(), "huge", "warm-up", Math.min(CELLS, 10_000), 100);
      plane().awaitPods("huge", 1, PATIENCE);
      double cold = seconds(woke);
      plane().awaitRunning("huge", "warm-up", 100, PATIENCE);
      long cpu = operator.processorMillis();
      profile(operator);
      long began = System.nanoTime();
      Applied.sweep(plane().client(), "huge", "doc-scale", CELLS, 100);
      plane().awaitPods("huge", 101, PATIENCE);
      double first = seconds(began);
      cpu = operator.processorMillis() - cpu;
      profiled(operator, "huge");
      plane().awaitPods("huge", 200, PATIENCE);
      double hundred = seconds(began);
      say(
          "A sweep of %,d trials: seconds to its first Pod (bar 2)".formatted(CELLS),
          "%.1f".formatted(first));
      say("  operator's processor time until then", cpu + " ms");
      say("  to the first Pod of the first sweep of an operator", "%.1f".formatted(cold));
      say("  to its first hundred", "%.1f".formatted(hundred));
      say("  bytes of the Sweep (bar 65,536)", "%,d".formatted(plane().sweepBytes("huge")));
      say("  operator's heap (bar 1,024 MiB)", operator.heap() + " MiB");
    }
  }

  @Test
  @Order(3)
  void watchesLiveTrialsAndStartsAgainAmongThem() throws Exception {
    plane().namespace("live");
    try (var operator = plane().operator("live", "-Xmx768m")) {
      long began = System.nanoTime();
      Applied.sweep(plane().client(), "live", "doc-scale", LIVE, LIVE);
      plane().awaitPods("live", LIVE, PATIENCE);
      say("%,d Pods exist after, seconds".formatted(LIVE), "%.1f".formatted(seconds(began)));
      plane().awaitRunning("live", "doc-scale", LIVE, PATIENCE);
      say("  and run after", "%.1f".formatted(seconds(began)));
      say("  operator's heap (bar 768 MiB)", operator.heap() + " MiB");
      try (var writes = new StatusWatch(plane().client(), "live")) {
        operator.tellProgress();
        var before = operator.calls();
        long cpu = operator.processorMillis();
        long told = System.nanoTime();
        writes.await(TELLING);
        double period = seconds(told);
        var after = operator.calls();
        say(
            "  status writes/s while each tells of its progress every 10 s (bar 50)",
            "%.1f".formatted((after.get(1) - before.get(1)) / period));
        say("  requests/s", "%.1f".formatted((after.getFirst() - before.getFirst()) / period));
        say(
            "  operator's processors busy",
            "%.2f".formatted((operator.processorMillis() - cpu) / 1000.0 / period));
        say("  from event to status", writes.figures());
        say("  operator's heap", operator.heap() + " MiB");
      }
    }
    long began = System.nanoTime();
    try (var operator = plane().operator("live", "-Xmx768m")) {
      double started = seconds(began);
      Await.value(
          "every trial was looked at",
          PATIENCE,
          () -> looked(operator) >= LIVE ? Optional.of(true) : Optional.empty());
      say(
          "A start among them: seconds until all were looked at (bar 30)",
          "%.1f".formatted(seconds(began)));
      say("  until the caches were full", "%.1f".formatted(started));
      say("  operator's heap", operator.heap() + " MiB");
    }
  }

  private static long looked(OperatorProcess operator) {
    try {
      return operator.lookedAt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  @Order(0)
  void losesLittleTimeBetweenTrials() throws Exception {
    try (var operator = plane().operator(plane().namespace("brief"), "-Xmx768m")) {
      // Warm, as in a cluster: Java compiles what it runs often.
      try (var warming = new GapWatch(plane().client(), "brief", "warm-up", 20)) {
        Applied.sweep(plane().client(), "brief", "warm-up", BRIEF, 20);
        warming.awaitEnded(BRIEF, PATIENCE);
      }
      var kinds = operator.kindsOfCalls();
      try (var gaps = new GapWatch(plane().client(), "brief", "doc-scale", 20)) {
        Applied.sweep(plane().client(), "brief", "doc-scale", BRIEF, 20);
        gaps.awaitEnded(BRIEF, PATIENCE);
        say(
            "Between two of %d trials, 20 at a time: end of a Pod to the next (bar p99 3 s)"
                .formatted(BRIEF),
            gaps.figures());
        System.out.println("  requests each trial: " + each(kinds, operator.kindsOfCalls(), BRIEF));
        assertThat(gaps.created()).isEqualTo(BRIEF);
      }
    }
  }

  static double seconds(long began) {
    return (System.nanoTime() - began) / 1e9;
  }

  static void say(String what, String figure) {
    System.out.printf(Locale.ROOT, "%-60s %s%n", what, figure);
  }
}
