package dev.sweepline.planner.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.status.Outcome;
import dev.sweepline.planner.status.StopReason;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerdictTest {
  @ParameterizedTest(name = "exit {0} is {1}")
  @CsvSource({
    "0, SUCCEEDED",
    "1, ERROR",
    "10, DETERMINISTIC",
    "11, DETERMINISTIC",
    "12, OUT_OF_MEMORY",
    "13, DETERMINISTIC",
    "14, DETERMINISTIC",
    "20, DISRUPTION",
    "137, ERROR",
    "139, ERROR",
    "143, DISRUPTION"
  })
  void readsExitCodes(int exit, Outcome outcome) {
    assertThat(Verdict.of(Pods.exited(1, exit), true, true).outcome()).isEqualTo(outcome);
  }

  static Stream<Arguments> podsThatDidNotJustExit() {
    return Stream.of(
        Arguments.of(
            "a stop that was asked for",
            failed(20, null, null, StopReason.SUSPEND, true),
            Outcome.INTENDED),
        Arguments.of(
            "a stop, whatever the exit code",
            failed(1, null, null, StopReason.CANCEL, true),
            Outcome.INTENDED),
        Arguments.of(
            "a result in spite of a stop",
            succeeded(StopReason.SUSPEND, Pods.report(0, 40, null)),
            Outcome.SUCCEEDED),
        Arguments.of(
            "a preemption",
            failed(137, null, "PreemptionByScheduler", null, true),
            Outcome.DISRUPTION),
        Arguments.of("an eviction", failed(137, "Evicted", null, null, false), Outcome.DISRUPTION),
        Arguments.of(
            "a delete by somebody else", failed(137, null, null, null, true), Outcome.DISRUPTION),
        Arguments.of(
            "a delete of what had failed by itself",
            failed(11, null, null, null, true),
            Outcome.DETERMINISTIC),
        Arguments.of(
            "a refused admission", neverRan("UnexpectedAdmissionError"), Outcome.INFRASTRUCTURE),
        Arguments.of("a kill for the host's memory", oomKilled(), Outcome.HOST_MEMORY));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("podsThatDidNotJustExit")
  void takesTheFirstRuleThatFits(String what, PodView pod, Outcome outcome) {
    assertThat(Verdict.of(pod, true, true).outcome()).as(what).isEqualTo(outcome);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "PreemptionByScheduler",
        "DeletionByTaintManager",
        "EvictionByEvictionAPI",
        "DeletionByPodGC",
        "TerminationByKubelet",
        "Preempted" // Kueue's, of TerminationTarget
      })
  void callsEveryDisruptionOfKubernetesOne(String reason) {
    assertThat(Verdict.of(failed(137, null, reason, null, true), true, true))
        .isEqualTo(new Verdict(Outcome.DISRUPTION, "disrupted: " + reason));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"UnexpectedAdmissionError", "OutOfcpu", "OutOfnvidia.com/gpu"})
  void blamesTheInfrastructureForWhatANodeWillNotHave(String reason) {
    assertThat(Verdict.of(neverRan(reason), false, true))
        .isEqualTo(new Verdict(Outcome.INFRASTRUCTURE, reason));
  }

  @Test
  void whoWasStoppedAndExitsWithZeroHasNotSucceededUnlessItSaysSo() {
    assertThat(Verdict.of(succeeded(StopReason.SUSPEND, null), true, true).outcome())
        .isEqualTo(Outcome.INTENDED);
    assertThat(
            Verdict.of(failed(0, null, "PreemptionByScheduler", null, true), true, true).outcome())
        .isEqualTo(Outcome.DISRUPTION);
  }

  @Test
  void callsAStoppedHangOne() {
    assertThat(Verdict.of(failed(20, null, null, StopReason.HANG, true), true, true).outcome())
        .isEqualTo(Outcome.HANG);
  }

  @Test
  void blamesTheNodeOnceForAnErrorBeforeTheFirstStep() {
    var pod = Pods.exited(1, 1);

    assertThat(Verdict.of(pod, false, true).outcome()).isEqualTo(Outcome.INFRASTRUCTURE);
    assertThat(Verdict.of(pod, false, false).outcome()).isEqualTo(Outcome.ERROR);
    assertThat(Verdict.of(pod, true, true).outcome()).isEqualTo(Outcome.ERROR);
  }

  @Test
  void quotesTheTrainer() {
    var verdict = Verdict.of(Pods.exited(1, 13, Pods.report(13, 5, null)), true, true);

    assertThat(verdict.reason()).isEqualTo("Diverged: it broke");
  }

  private static PodView failed(
      int exit,
      @Nullable String reason,
      @Nullable String disruption,
      @Nullable StopReason stop,
      boolean deleting) {
    return Pods.pod(
        1,
        PodView.Phase.FAILED,
        reason,
        disruption,
        stop,
        deleting,
        new PodView.Trainer(Pods.STARTED, Pods.ENDED, exit, "Error", null));
  }

  private static PodView succeeded(StopReason stop, @Nullable TrainerReport report) {
    return Pods.pod(
        1,
        PodView.Phase.SUCCEEDED,
        null,
        null,
        stop,
        true,
        new PodView.Trainer(Pods.STARTED, Pods.ENDED, 0, "Completed", report));
  }

  private static PodView neverRan(String reason) {
    return Pods.pod(1, PodView.Phase.FAILED, reason, null, null, false, null);
  }

  private static PodView oomKilled() {
    return Pods.pod(
        1,
        PodView.Phase.FAILED,
        null,
        null,
        null,
        false,
        new PodView.Trainer(Pods.STARTED, Pods.ENDED, 137, "OOMKilled", null));
  }
}
