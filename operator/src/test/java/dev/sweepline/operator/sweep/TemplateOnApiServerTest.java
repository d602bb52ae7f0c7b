package dev.sweepline.operator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.operator.RunningOperator;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.DeafWebhook;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.Condition.Truth;
import dev.sweepline.planner.status.SweepPhase;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.testing.Await;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The API server is asked about the Pods of a sweep's trials before there is any.
@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class TemplateOnApiServerTest {
  private static final Duration ANSWER = Duration.ofSeconds(2);

  private Cluster cluster;
  private Trials trials;
  private PlayedSweep sweep;
  private RunningOperator operator;

  @BeforeEach
  void start(Cluster given) {
    cluster = given;
    trials = new Trials(cluster);
    sweep = new PlayedSweep(cluster, "shaped");
    operator = PlayedSweep.operator(cluster);
  }

  @AfterEach
  void stop() {
    operator.close();
  }

  @Test
  void aVolumeThatTheApiServerRefusesIsAnsweredWithinTwoSecondsAndNoTrialIsMade() {
    var asked = Instant.now();
    apply(
        """
        volumes: [ { name: scratch, csi: { driver: "" } } ]
        """,
        "");

    var refused = sweep.await("is refused", s -> s.phase() == SweepPhase.REFUSED);

    assertThat(Duration.between(asked, Instant.now())).isLessThan(ANSWER);
    assertThat(accepted(refused))
        .satisfies(condition -> {
          assertThat(condition.status()).isEqualTo(Truth.FALSE);
          assertThat(condition.reason()).isEqualTo("Invalid");
          assertThat(condition.message())
              .contains("spec.template: API server: ")
              .contains("csi.driver")
              .contains("Required value");
        });
    assertThat(trials.all()).isEmpty();
  }

  @Test
  void anAffinityThatTheApiServerRefusesIsRefusedInAPlanToo() {
    apply(
        """
        affinity:
          nodeAffinity:
            requiredDuringSchedulingIgnoredDuringExecution:
              nodeSelectorTerms:
                - matchExpressions: [ { key: zone, operator: Inside, values: [a] } ]
        """,
        "suspend: true");

    var refused = sweep.await("is refused", s -> s.phase() == SweepPhase.REFUSED);

    assertThat(accepted(refused).message()).contains("spec.template: ").contains("Inside");
    assertThat(trials.all()).isEmpty();
  }

  @Test
  void anAffinityThatKubernetesDoesNotHaveIsNamedByItsField() {
    apply("affinity: { nodeAffinity: [ nowhere ] }\n", "");

    var refused = sweep.await("is refused", s -> s.phase() == SweepPhase.REFUSED);

    assertThat(accepted(refused).message())
        .startsWith("spec.template.affinity: is not as Kubernetes has it");
    assertThat(trials.all()).isEmpty();
  }

  @Test
  void aQuotaThatIsUsedUpIsNoRefusal() {
    cluster
        .client()
        .resource(
            new ResourceQuotaBuilder()
                .withNewMetadata()
                .withName("no-pods")
                .withNamespace(cluster.namespace())
                .endMetadata()
                .withNewSpec()
                .addToHard("pods", new Quantity("0"))
                .endSpec()
                .build())
        .create();

    apply("{}\n", "");

    assertThat(
            accepted(sweep.await("has a trial", s -> s.counts() != null && s.counts().total() > 0)))
        .extracting(Condition::status)
        .isEqualTo(Truth.TRUE);
    Await.until("a trial waits", () -> !trials.unfinished().isEmpty());
  }

  @Test
  void aWebhookThatDoesNotAnswerIsNoRefusal() {
    try (var _ = new DeafWebhook(cluster)) {
      apply("{}\n", "");

      assertThat(
              accepted(
                  sweep.await("has a trial", s -> s.counts() != null && s.counts().total() > 0)))
          .extracting(Condition::status)
          .isEqualTo(Truth.TRUE);
    }
  }

  private void apply(String template, String more) {
    sweep.apply(
        """
        apiVersion: sweepline.dev/v1alpha1
        kind: Sweep
        metadata: { name: shaped }
        spec:
          type: Custom
          checklist: { enforcement: Warn }
          overrides: [ "+experiment=quickstart" ]
          search: { space: [ { key: data.image_size, values: ["32", "48"] } ] }
          dedupe: { onHit: RunAgain }
          template:
        %s
        %s
        """
            .formatted(template.indent(4), more.indent(2)));
  }

  private static Condition accepted(SweepStatus status) {
    return status.conditions().stream()
        .filter(condition -> condition.type().equals(Conditions.ACCEPTED))
        .findFirst()
        .orElseThrow();
  }
}
