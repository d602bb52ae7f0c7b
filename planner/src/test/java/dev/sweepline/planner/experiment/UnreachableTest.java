package dev.sweepline.planner.experiment;

import static dev.sweepline.planner.experiment.Plans.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.experiment.ExperimentAction.AskAfterNode;
import dev.sweepline.planner.experiment.ExperimentAction.ReleasePod;
import dev.sweepline.planner.spec.FailurePolicy.DisruptionPolicy;
import dev.sweepline.planner.spec.FailurePolicy.Unreachable;
import dev.sweepline.planner.spec.FailurePolicyBuilder;
import dev.sweepline.planner.status.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A node stops answering while a trial runs there; its Pod is told to go, and nobody says that it
/// did.
class UnreachableTest {
  private static final Instant SILENT = Pods.STARTED.plusSeconds(30);
  private static final PodView TOLD_TO_GO =
      PodViewBuilder.builder(Pods.running(1))
          .deleting(true)
          .disruption("DeletionByTaintManager")
          .endsBy(SILENT.plus(Duration.ofMinutes(5)))
          .build();

  private final Trying docs = new Trying(Trying.SPEC);

  @BeforeEach
  void runs() {
    docs.look();
    docs.now = Pods.STARTED;
    docs.look(Pods.running(1));
    docs.now = SILENT.plus(Duration.ofMinutes(10)).plusSeconds(1);
  }

  @Test
  void asksAfterANodeThatDoesNotEndAPod() {
    assertThat(docs.look(TOLD_TO_GO).actions()).containsExactly(new AskAfterNode("docs-a1", "n1"));
    assertThat(docs.status.waitingFor()).isEqualTo("node n1: to end attempt 1");
  }

  @Test
  void asksAfterNoNodeWhileThePodHasTime() {
    docs.now = SILENT.plus(Duration.ofMinutes(4));

    assertThat(docs.look(TOLD_TO_GO).actions()).isEmpty();
  }

  @Test
  void waitsForTheNodeUnlessThePolicySaysOtherwise() {
    var plan = docs.look(silent(SILENT));

    assertThat(plan.status().attempts().getFirst().live()).isTrue();
    assertThat(plan.status().waitingFor())
        .isEqualTo("node n1: to end attempt 1; it does not answer since 2026-02-13T00:01:30Z");
    assertThat(plan.lookAgainIn()).contains(Duration.ofSeconds(30));
  }

  @Test
  void replacesTheTrialAfterTenMinutesIfThePolicySaysSo() {
    replacing();

    var plan = docs.look(silent(SILENT));

    assertThat(plan.status().attempts())
        .extracting(attempt -> attempt.outcome())
        .containsExactly(Outcome.DISRUPTION);
    docs.later(Duration.ofSeconds(131));
    assertThat(started(docs.look(TOLD_TO_GO)).podName()).isEqualTo("docs-a2");
  }

  @Test
  void replacesNothingBefore() {
    replacing();

    assertThat(docs.look(silent(SILENT.plusSeconds(60))).status().attempts().getFirst().live())
        .isTrue();
  }

  @Test
  void replacesAPodThatWasRemovedByForceOnASilentNode() {
    replacing();
    var gone = new Observed.Gone("docs-a1", true, SILENT);

    assertThat(docs.look(new Observed(List.of(), List.of(gone))).status().attempts())
        .extracting(attempt -> attempt.outcome())
        .containsExactly(Outcome.DISRUPTION);
  }

  @Test
  void letsTheOldPodGoWhenItsNodeIsBack() {
    replacing();
    docs.look(silent(SILENT));
    docs.later(Duration.ofSeconds(131));
    docs.look(TOLD_TO_GO);

    var back = PodViewBuilder.builder(Pods.exited(1, 143)).deleting(true).build();
    var plan = docs.look(back, Pods.running(2));

    assertThat(plan.actions()).containsExactly(new ReleasePod("docs-a1", "uid-1"));
    assertThat(plan.status().attempts()).hasSize(2);
  }

  private void replacing() {
    docs.policy(
        FailurePolicyBuilder.builder(docs.spec.failurePolicy())
            .disruption(new DisruptionPolicy(20, Unreachable.REPLACE))
            .build());
  }

  private static Observed silent(Instant since) {
    return Observed.of(List.of(TOLD_TO_GO)).silent(List.of(new Observed.Silent("docs-a1", since)));
  }
}
