package dev.sweepline.operator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.operator.RunningOperator;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.Kubelet;
import dev.sweepline.operator.cluster.MovingClock;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.testing.Await;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Many trials at once, by a clock that stands still: they are a launch for as long as it does.
@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class LaunchedSweepOnApiServerTest {
  private static final int TRIALS = 12;
  private static final String DONE =
      """
      {"outcome":"Succeeded","exitCode":0,"step":9,"bestMetrics":{"val_f1":0.7},"bestEpoch":3,
       "lastMetrics":{}}
      """;

  private final MovingClock clock = new MovingClock();
  private Cluster cluster;
  private Kubelet kubelet;
  private Trials trials;
  private RunningOperator operator;

  @BeforeEach
  void start(Cluster given) {
    cluster = given;
    kubelet = new Kubelet(cluster);
    trials = new Trials(cluster);
    operator = PlayedSweep.operator(cluster, clock);
  }

  @AfterEach
  void stop() {
    operator.close();
  }

  @Test
  void makesPodsBeforeAnyJournalIsWrittenAndLosesNoneToARestart() {
    awaitOneThatIsMadeBegun();
    clock.forward(Duration.ofSeconds(2));

    launch();

    Await.until("all Pods are there", () -> podsOfLaunch().size() == TRIALS);
    var unwritten = launched().stream().filter(trial -> trial.getStatus() == null).toList();
    // Those that began before there were eight were written first.
    assertThat(unwritten).hasSizeBetween(TRIALS - 7, TRIALS);
    assertThat(unwritten).allMatch(LaunchedSweepOnApiServerTest::isMadeBegun);
    var pods = podsOfLaunch();

    operator.close();
    operator = PlayedSweep.operator(cluster, clock);

    Await.until(
        "the next operator has written all of them",
        () ->
            launched().stream()
                .allMatch(trial ->
                    trial.getStatus() != null
                        && trial.getStatus().attempts().stream()
                            .map(Attempt::podUid)
                            .allMatch(uid -> uid != null)));
    assertThat(launched()).allMatch(trial -> Trials.attempts(trial) == 1);
    assertThat(podsOfLaunch()).isEqualTo(pods);
  }

  @Test
  void writesHowATrialEndedAtOnceThoughNothingOfItWasWritten() {
    awaitOneThatIsMadeBegun();
    clock.forward(Duration.ofSeconds(2));
    launch();
    Await.until("all Pods are there", () -> podsOfLaunch().size() == TRIALS);
    var one =
        launched().stream()
            .filter(trial -> trial.getStatus() == null)
            .map(Trials::name)
            .findFirst()
            .orElseThrow();

    kubelet.runs(one + "-a1");
    kubelet.ends(one + "-a1", 0, "Completed", DONE);

    Await.until(
        one + " has succeeded",
        () -> {
          var status = trials.named(one).getStatus();
          return status != null && status.phase() == ExperimentPhase.SUCCEEDED;
        });
    assertThat(Trials.attempts(trials.named(one))).isEqualTo(1);
  }

  @Test
  void aTrialWithATwinIsMadeWithoutAnAttempt() {
    var first = awaitOneThatIsMadeBegun();
    var same = first.getSpec().seed();
    new PlayedSweep(cluster, "twin").apply(sweep("twin", List.of(same), 1));

    var twin =
        Await.value(
            "the twin",
            () ->
                trials.all().stream()
                    .filter(trial -> Trials.name(trial).startsWith("twin-"))
                    .findFirst());

    assertThat(isMadeBegun(twin)).isFalse();
    var name = Trials.name(twin);
    Await.until(
        "it waits",
        () -> {
          var status = trials.named(name).getStatus();
          return status != null && String.valueOf(status.waitingFor()).startsWith("twin: ");
        });
    assertThat(cluster.podNames()).doesNotContain(name + "-a1");
  }

  @Test
  void writesEveryJournalWithinTenSeconds() {
    awaitOneThatIsMadeBegun();
    clock.forward(Duration.ofSeconds(2));
    launch();
    Await.until("all Pods are there", () -> podsOfLaunch().size() == TRIALS);
    assertThat(launched()).anyMatch(trial -> trial.getStatus() == null);

    // They look again by their own time after three seconds of the test's.
    clock.forward(Duration.ofSeconds(11));

    Await.until(
        "all are written", () -> launched().stream().allMatch(trial -> trial.getStatus() != null));
    assertThat(launched())
        .allSatisfy(trial -> assertThat(begun(trial)).endsWith(" " + trial.getStatus().digest()));
  }

  /// The first trials of a process are not: it does not know yet that it sees all there are.
  private Experiment awaitOneThatIsMadeBegun() {
    for (int seed = 100; seed < 130; seed++) {
      var name = "early-" + seed;
      clock.forward(Duration.ofSeconds(2));
      new PlayedSweep(cluster, name).apply(sweep(name, List.of(seed), 1));
      var trial =
          Await.value(
              "the trial of " + name,
              () ->
                  trials.all().stream()
                      .filter(one -> Trials.name(one).startsWith(name + "-"))
                      .findFirst());
      kubelet.awaitPod(Trials.name(trial) + "-a1");
      if (isMadeBegun(trial)) {
        return trial;
      }
    }
    throw new AssertionError("no trial was made with its first attempt");
  }

  private void launch() {
    new PlayedSweep(cluster, "launch")
        .apply(sweep("launch", IntStream.rangeClosed(1, TRIALS).boxed().toList(), TRIALS));
  }

  private List<Experiment> launched() {
    return trials.all().stream().filter(trial -> Trials.name(trial).startsWith("launch-")).toList();
  }

  private List<String> podsOfLaunch() {
    return cluster.podNames().stream().filter(name -> name.startsWith("launch-")).sorted().toList();
  }

  private static boolean isMadeBegun(Experiment trial) {
    return begun(trial) != null;
  }

  private static @Nullable String begun(Experiment trial) {
    return trial.getMetadata().getAnnotations().get(Names.BEGUN);
  }

  private static String sweep(String name, List<Integer> seeds, int parallelism) {
    return """
    apiVersion: sweepline.dev/v1alpha1
    kind: Sweep
    metadata: { name: %s }
    spec:
      type: Custom
      checklist: { enforcement: Warn }
      overrides: [ "+experiment=quickstart" ]
      search:
        space: [ { key: training.lr, values: ["0.01"] } ]
        seeds: %s
      limits: { parallelism: %d, smokeTrial: false }
    """
        .formatted(name, seeds, parallelism);
  }
}
