package dev.sweepline.operator.wandb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sweepline.operator.announce.Announcer;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.spec.Reference;
import dev.sweepline.planner.spec.Tracking;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.Condition.Truth;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.testing.Await;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("apiserver")
@ExtendWith(WithApiServer.class)
@SuppressWarnings("NullAway.Init")
class ExperimentNewsTest {
  private static final Clock NOW =
      Clock.fixed(Instant.parse("2026-02-13T09:00:00Z"), ZoneOffset.UTC);
  private static final int TOTAL_ANNOTATIONS = 256 * 1024;
  private static final String WHY = "log in again: secret team-a/wandb, key WANDB_API_KEY";

  private Cluster cluster;
  private ExperimentNews news;
  private TrackedRun run;

  @BeforeEach
  void start(Cluster given) {
    cluster = given;
    news = new ExperimentNews(cluster.client(), new Announcer(cluster.client(), NOW), NOW);
    run = run(created("docs"));
    write(ExperimentStatus.EMPTY.withCondition(condition("Ready", Truth.TRUE, "attempts: 1")));
  }

  private Experiment created(String name) {
    return cluster
        .client()
        .resource(
            Serialization.unmarshal(
                """
                apiVersion: sweepline.dev/v1alpha1
                kind: Experiment
                metadata: { name: %s }
                spec: {}
                """
                    .formatted(name),
                Experiment.class))
        .inNamespace(cluster.namespace())
        .create();
  }

  private TrackedRun run(Experiment experiment) {
    return new TrackedRun(
        Samples.run(experiment.getMetadata().getUid(), Tracking.Mode.ONLINE).facts(),
        cluster.namespace(),
        experiment.getMetadata().getName(),
        Tracking.Mode.ONLINE,
        new Reference("wandb"));
  }

  @ParameterizedTest
  @CsvSource({
    "LoginNeeded,'log in again: secret team-a/wandb, key WANDB_API_KEY'",
    "Unavailable,HTTP 503"
  })
  void saysWhatARunWaitsForAndThatItGoesOnBesideWhatOthersSay(String reason, String why) {
    news.degraded(run, reason, why);
    news.deliver();
    var degraded = conditions();
    news.flows(run);
    news.deliver();

    assertThat(degraded)
        .extracting(Condition::type, Condition::status, Condition::reason, Condition::message)
        .containsExactly(
            tuple("Ready", Truth.TRUE, "Reason", "attempts: 1"),
            tuple("TrackingDegraded", Truth.TRUE, reason, why));
    assertThat(conditions())
        .extracting(Condition::type, Condition::status, Condition::reason)
        .containsExactly(
            tuple("Ready", Truth.TRUE, "Reason"),
            tuple("TrackingDegraded", Truth.FALSE, "Streaming"));
  }

  @Test
  void saysItOfATrialOfWhichNothingIsWrittenYet() {
    var made = created("launched");
    var launched = run(made);

    news.degraded(launched, "LoginNeeded", WHY);
    news.deliver();

    assertThat(cluster.client().resource(made).get().getStatus())
        .isEqualTo(
            ExperimentStatus.EMPTY.withCondition(
                new Condition(
                    "TrackingDegraded",
                    Truth.TRUE,
                    1L,
                    NOW.instant().toString(),
                    "LoginNeeded",
                    WHY)));
  }

  @Test
  void writesNothingOnARunThatWasNeverInTrouble() {
    var before = experiment().get().getMetadata().getResourceVersion();

    news.flows(run);
    news.deliver();

    assertThat(experiment().get().getMetadata().getResourceVersion()).isEqualTo(before);
  }

  @Test
  void asksTheExperimentOfAnyOfItsRunsToStop() {
    news.stopAsked(run.withId(RunIds.restart(run.id(), 2)));
    news.deliver();

    assertThat(experiment().get().getMetadata().getAnnotations())
        .containsEntry(Names.STOP_ANNOTATION, "stopped in W&B");
  }

  @Test
  void asksForRowsByAnAnnotation() {
    news.askForRows(run, "2026-02-20T09:00:00Z");
    news.deliver();

    assertThat(experiment().get().getMetadata().getAnnotations())
        .containsEntry(Names.ROWS_ASKED, "2026-02-20T09:00:00Z");
  }

  @Test
  void keepsTheLatestRequestForRowsOfAllRunsOfAnExperiment() {
    news.askForRows(run, "2026-02-20T09:00:00Z");
    news.deliver();
    news.askForRows(run.withId(RunIds.restart(run.id(), 2)), "2026-02-20T08:59:59.5Z");
    news.deliver();

    assertThat(experiment().get().getMetadata().getAnnotations())
        .containsEntry(Names.ROWS_ASKED, "2026-02-20T09:00:00Z");
  }

  @Test
  void asksAgainWhatTheApiServerRefusedAndHoldsUpNothingElse() {
    fill("x".repeat(TOTAL_ANNOTATIONS - 20));
    news.askForRows(run, "2026-02-20T09:00:00Z");
    news.degraded(run, "LoginNeeded", WHY);
    news.deliver();
    var refused = experiment().get();
    fill("");
    news.deliver();

    assertThat(refused.getMetadata().getAnnotations()).doesNotContainKey(Names.ROWS_ASKED);
    assertThat(refused.getStatus().conditions())
        .extracting(Condition::type)
        .containsExactly("Ready", "TrackingDegraded");
    assertThat(experiment().get().getMetadata().getAnnotations())
        .containsEntry(Names.ROWS_ASKED, "2026-02-20T09:00:00Z");
  }

  private void fill(String text) {
    experiment()
        .edit(experiment -> {
          experiment.getMetadata().setAnnotations(new HashMap<>(Map.of("filled", text)));
          return experiment;
        });
  }

  @Test
  void tellsByAnEventThatRowsAreMissing() {
    news.lost(run);
    news.deliver();

    var told =
        Await.value(
            "RowsMissing is told",
            () ->
                cluster
                    .client()
                    .v1()
                    .events()
                    .inNamespace(cluster.namespace())
                    .list()
                    .getItems()
                    .stream()
                    .filter(event -> event.getReason().equals("RowsMissing"))
                    .findFirst());
    assertThat(told.getInvolvedObject().getUid()).isEqualTo(run.experimentUid());
    assertThat(told.getType()).isEqualTo("Warning");
    assertThat(told.getMessage())
        .isEqualTo(
            "W&B was away for longer than Kafka keeps events: some of this run are gone, and"
                + " metrics.jsonl beside the checkpoints gave no rows for them: rows may be missing"
                + " in W&B");
  }

  @Test
  void touchesNobodyElseOfTheSameName() {
    var earlier = run.withId("6f0f6c1e-8f0a-4a53-9d6b-1c1f4e3f7a10");
    news.degraded(earlier, "LoginNeeded", WHY);
    news.stopAsked(earlier);
    news.deliver();

    assertThat(conditions()).extracting(Condition::type).containsExactly("Ready");
    assertThat(experiment().get().getMetadata().getAnnotations())
        .doesNotContainKey(Names.STOP_ANNOTATION);
  }

  private void write(ExperimentStatus status) {
    experiment()
        .editStatus(experiment -> {
          experiment.setStatus(status);
          return experiment;
        });
    assertThat(experiment().get().getStatus().phase()).isNotEqualTo(ExperimentPhase.FAILED);
  }

  private List<Condition> conditions() {
    return experiment().get().getStatus().conditions();
  }

  private Resource<Experiment> experiment() {
    return cluster
        .client()
        .resources(Experiment.class)
        .inNamespace(cluster.namespace())
        .withName("docs");
  }

  private static Condition condition(String type, Truth status, String message) {
    return new Condition(type, status, 1L, NOW.instant().toString(), "Reason", message);
  }
}
