package dev.sweepline.planner.experiment;

import static dev.sweepline.planner.experiment.Plans.condition;
import static dev.sweepline.planner.experiment.Plans.heard;
import static dev.sweepline.planner.experiment.Plans.truth;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.experiment.ExperimentAction.DeletePod;
import dev.sweepline.planner.experiment.ExperimentAction.ReleasePod;
import dev.sweepline.planner.experiment.ExperimentAction.StartAttempt;
import dev.sweepline.planner.spec.Naming;
import dev.sweepline.planner.spec.Retention;
import dev.sweepline.planner.status.AttemptBuilder;
import dev.sweepline.planner.status.Best;
import dev.sweepline.planner.status.Checkpoint;
import dev.sweepline.planner.status.Condition.Truth;
import dev.sweepline.planner.status.Counters;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.Outcome;
import dev.sweepline.planner.status.Progress;
import dev.sweepline.planner.trial.Specs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExperimentPlannerTest {
  private final Trying docs = new Trying(Trying.SPEC);

  @Test
  void writesAnAttemptDownTogetherWithStartingIt() {
    var plan = docs.look();

    assertThat(plan.actions())
        .singleElement()
        .isInstanceOfSatisfying(
            StartAttempt.class,
            start -> {
              assertThat(start.podName()).isEqualTo("docs-a1");
              assertThat(start.runName()).isEqualTo("20260213_nano_224_none_experiment");
              assertThat(start.config()).contains("name: nano");
              assertThat(start.resumeFrom()).isNull();
            });
    assertThat(plan.status().attempts())
        .containsExactly(
            AttemptBuilder.builder()
                .number(1)
                .podName("docs-a1")
                .createdAt("2026-02-13T00:00:00Z")
                .build());
    assertThat(plan.status().phase()).isEqualTo(ExperimentPhase.PENDING);
    assertThat(plan.status().tags())
        .containsExactly("model:nano", "size:224", "aug:none", "experiment");
  }

  @Test
  void makesAPodAgainThatWasDecidedButNeverSeen() {
    var first = docs.look();

    var second = docs.look();

    assertThat(second.actions()).isEqualTo(first.actions());
    assertThat(second.status()).isEqualTo(first.status());
  }

  @Test
  void plansNothingWhileItRuns() {
    docs.look();
    docs.look(Pods.running(1));

    var plan = docs.look(Pods.running(1));

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.status().phase()).isEqualTo(ExperimentPhase.RUNNING);
    assertThat(plan.status().attempts().getFirst().node()).isEqualTo("n1");
  }

  @Test
  void writesTheOutcomeDownTogetherWithReleasingThePod() {
    docs.look();

    var plan = docs.look(Pods.exited(1, 0, Pods.report(0, 500, "/ckpt/best")));

    assertThat(plan.actions()).containsExactly(new ReleasePod("docs-a1", "uid-1"));
    assertThat(plan.status().phase()).isEqualTo(ExperimentPhase.SUCCEEDED);
    assertThat(plan.status().best()).isEqualTo(new Best("val_f1", "0.9", 7));
    assertThat(plan.status().metrics()).isEqualTo(Map.of("val_f1", "0.9", "val_acc", "0.91"));
    assertThat(plan.status().checkpoint()).isEqualTo(new Checkpoint("/ckpt/best", "abc"));
    assertThat(plan.status().attempts())
        .containsExactly(
            AttemptBuilder.builder()
                .number(1)
                .podName("docs-a1")
                .podUid("uid-1")
                .createdAt("2026-02-13T00:00:00Z")
                .startedAt("2026-02-13T00:01:00Z")
                .finishedAt("2026-02-13T00:02:00Z")
                .outcome(Outcome.SUCCEEDED)
                .exitCode(0)
                .reason("done")
                .node("n1")
                .gpuSeconds(60L)
                .checkpoint("/ckpt/best")
                .build());
  }

  @Test
  void keepsAFinishedPodForAsLongAsItWasAskedTo() {
    docs.look();
    var pod = Pods.released(Pods.exited(1, 0));
    docs.look(pod);
    docs.later(Duration.ofMinutes(59));

    assertThat(docs.look(pod).lookAgainIn()).contains(Duration.ofMinutes(1));
    docs.later(Duration.ofMinutes(1));
    assertThat(docs.look(pod).actions()).containsExactly(new DeletePod("docs-a1", "uid-1"));
    assertThat(docs.look().actions()).isEmpty();
  }

  @Test
  void keepsAFinishedPodForLongerThanAnyClockHolds() {
    var archived = new Trying(Specs.keeping(Trying.SPEC, new Retention("99999999999999h")));
    archived.look();
    var pod = Pods.released(Pods.exited(1, 0));

    archived.look(pod);

    assertThat(archived.look(pod).actions()).isEmpty();
    archived.deletedAt = archived.now;
    assertThat(archived.look(pod).actions()).containsExactly(new DeletePod("docs-a1", "uid-1"));
  }

  @Test
  void saysWhatAPendingPodWaitsForWithoutUsingUpAnAttempt() {
    docs.look();

    var plan = docs.look(Pods.pending(1, "image: ImagePullBackOff: not found"));

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.status().waitingFor()).isEqualTo("image: ImagePullBackOff: not found");
    assertThat(plan.status().counters()).isEqualTo(new Counters(0, 0, 0, 0));
  }

  @Test
  void foldsProgressAndNeverGoesBack() {
    docs.look();
    docs.heard = heard(1, 5, "0.7");
    docs.look(Pods.running(1));
    docs.heard = heard(1, 4, "0.8");

    docs.look(Pods.running(1));

    assertThat(docs.status.progress()).isEqualTo(heard(1, 5, "0.7").progress());
    assertThat(docs.status.best()).isEqualTo(new Best("val_f1", "0.7", 2));
  }

  @Test
  void keepsTheStatusWithinItsSchemaWhateverATrainerReports() {
    docs.look();
    var many =
        IntStream.range(0, 100).boxed().collect(Collectors.toMap(i -> "metric" + i, i -> "0." + i));
    var much = new Progress(1, 1L, "1.0", 2, 3L, many, many, 1, null, "2026-02-13T00:01:30Z");
    docs.heard = new Heard(much, null, null);

    docs.look(Pods.running(1));

    var progress = Objects.requireNonNull(docs.status.progress());
    assertThat(progress.last()).hasSize(32);
    assertThat(progress.best()).hasSize(32);
  }

  @Test
  void learnsTheResultFromALateEventWhenThePodSaidNothing() {
    docs.look();
    docs.look(Pods.exited(1, 0));
    docs.heard = new Heard(heard(1, 9, "0.9").progress(), null, Pods.report(0, 5, "/ckpt/best"));

    docs.look(Pods.exited(1, 0));

    assertThat(docs.status.best()).isEqualTo(new Best("val_f1", "0.9", 2));
    assertThat(docs.status.checkpoint()).isEqualTo(new Checkpoint("/ckpt/best", "abc"));
  }

  @Test
  void anInvalidConfigurationFailsWithoutAPod() {
    var wrong = new Trying(Specs.experiment(Map.of("model", "nanno")));

    var plan = wrong.look();

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.status().phase()).isEqualTo(ExperimentPhase.FAILED);
    assertThat(condition(plan, "Accepted")).contains("spec.params.model", "did you mean nano?");
    assertThat(condition(plan, "Succeeded"))
        .startsWith("Invalid: spec.params.model: ")
        .endsWith("did you mean nano?");
    assertThat(condition(wrong.look(), "Succeeded")).isEqualTo(condition(plan, "Succeeded"));
  }

  @Test
  void aTimeZoneThatDoesNotExistFailsWithoutAPod() {
    var nowhere = new Trying(Specs.named(Trying.SPEC, new Naming(null, "Nowhere/Land")));

    var plan = nowhere.look();

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.status().phase()).isEqualTo(ExperimentPhase.FAILED);
    assertThat(condition(plan, "Accepted"))
        .isEqualTo(
            "Invalid: spec.naming.timeZone: Nowhere/Land is no time zone; write one such as"
                + " Asia/Seoul or UTC");
  }

  @Test
  void stallsRatherThanGoOnWithAnotherConfiguration() {
    docs.look();
    docs.look(Pods.exited(1, 143));
    docs.spec =
        Specs.experiment(
            Map.of("model", "nano"), List.of("training.lr=1"), Trying.policy(1, 4), false);

    var plan = docs.look(Pods.exited(1, 143), Pods.exited(2, 143));

    assertThat(plan.actions()).noneMatch(StartAttempt.class::isInstance);
    assertThat(truth(plan, "Stalled")).isEqualTo(Truth.TRUE);
    assertThat(condition(plan, "Stalled"))
        .startsWith("ConfigDrift: the configuration tree has changed");
  }

  @Test
  void stallsWhileTheApiServerWillNotHaveItsPod() {
    docs.look();

    var refused = docs.look(refusal("API server: Pod is invalid: no such field", false));

    assertThat(truth(refused, "Stalled")).isEqualTo(Truth.TRUE);
    assertThat(condition(refused, "Stalled"))
        .isEqualTo("PodRefused: API server: Pod is invalid: no such field");
    assertThat(condition(refused, "Ready"))
        .isEqualTo("Waiting: API server: Pod is invalid: no such field");
    assertThat(refused.status().waitingFor())
        .isEqualTo("API server: Pod is invalid: no such field");
    assertThat(truth(docs.look(Pods.pending(1, null)), "Stalled")).isEqualTo(Truth.FALSE);
  }

  @Test
  void waitsForQuotaWithoutBeingStalled() {
    docs.look();

    var poor = docs.look(refusal("quota: exceeded quota: gpus", true));

    assertThat(truth(poor, "Stalled")).isEqualTo(Truth.FALSE);
    assertThat(truth(poor, "Ready")).isEqualTo(Truth.TRUE);
    assertThat(poor.status().waitingFor()).isEqualTo("quota: exceeded quota: gpus");
  }

  @Test
  void keepsTheStatusWithinItsSchemaHoweverLongARefusalIs() {
    docs.look();

    docs.look(refusal("API server: " + "no ".repeat(1000), false));

    assertThat(docs.status.waitingFor()).hasSize(1024).endsWith("…");
  }

  private static Observed refusal(String why, boolean passes) {
    return new Observed(List.of(), List.of(), new Observed.Refusal(why, passes));
  }

  @Test
  void conditionsKeepTheTimeOfTheirTransition() {
    var first = docs.look();
    docs.later(Duration.ofHours(1));

    var second = docs.look(Pods.running(1));

    assertThat(first.status().conditions().getFirst())
        .isEqualTo(second.status().conditions().getFirst());
  }
}
