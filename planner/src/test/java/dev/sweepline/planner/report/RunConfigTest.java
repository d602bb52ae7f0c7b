package dev.sweepline.planner.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.spec.Checklist;
import dev.sweepline.planner.spec.ExperimentSpecBuilder;
import dev.sweepline.planner.spec.FailurePolicy;
import dev.sweepline.planner.spec.Naming;
import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.spec.PodTemplate;
import dev.sweepline.planner.spec.Retention;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.ExperimentStatusBuilder;
import dev.sweepline.planner.trial.Composer;
import dev.sweepline.planner.trial.Trial;
import dev.sweepline.planner.trial.TrialFacts;
import dev.sweepline.planner.trial.TrialRequest;
import org.junit.jupiter.api.Test;

class RunConfigTest {

  private static final Composer COMPOSER =
      (_, _) ->
          new Trial.Composed(
              "sha256:trial",
              "sha256:config",
              "seed: 1\n",
              new TrialFacts("nano", "32", "none"),
              16,
              null);

  private static final TrialRequest REQUEST =
      new TrialRequest(
          "team-a",
          Samples.CREATED,
          ExperimentSpecBuilder.builder()
              .type(SweepType.CUSTOM)
              .suspend(false)
              .checklist(Checklist.EMPTY)
              .seed(1)
              .objective(Objective.DEFAULT)
              .failurePolicy(FailurePolicy.DEFAULT)
              .template(PodTemplate.DEFAULT)
              .naming(Naming.DEFAULT)
              .retention(Retention.DEFAULT)
              .build());

  @Test
  void showsTheConfigurationThatTheRunHad() {
    assertThat(RunConfig.of(COMPOSER, REQUEST, startedWith("sha256:config"))).contains("seed: 1\n");
  }

  @Test
  void showsNothingWhereTheTreeHasChangedSince() {
    assertThat(RunConfig.of(COMPOSER, REQUEST, startedWith("sha256:another"))).isEmpty();
  }

  private static ExperimentStatus startedWith(String configDigest) {
    return ExperimentStatusBuilder.builder().configDigest(configDigest).build();
  }
}
