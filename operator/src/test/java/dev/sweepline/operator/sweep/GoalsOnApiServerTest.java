package dev.sweepline.operator.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sweepline.operator.RunningOperator;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.planner.status.GoalLine;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.testing.Await;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The sweep of docs/examples/ladder.
@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class GoalsOnApiServerTest {
  private static final Path LADDER =
      Path.of(System.getProperty("sweepline.root", ".."))
          .resolve("docs/examples/ladder/sweep.yaml");
  private static final String NOTHING_YET = "nothing that it is about has succeeded yet";

  private Cluster cluster;
  private RunningOperator operator;

  @BeforeEach
  void start(Cluster given) {
    cluster = given;
    operator = PlayedSweep.operator(cluster);
  }

  @AfterEach
  void stop() {
    operator.close();
  }

  @Test
  void statusNamesTheGoalsAndFollowsTheirEdits() throws IOException {
    Written.create(cluster, ladder());

    assertThat(awaited("0 of 3").goals())
        .containsExactly(
            new GoalLine("Baseline", false, NOTHING_YET),
            new GoalLine("Target", false, NOTHING_YET),
            new GoalLine("Stretch", false, NOTHING_YET));

    patch("[{\"label\": \"Final\", \"metrics\": {\"val_f1\": \"0.90\"}}]");

    assertThat(awaited("0 of 1").goals())
        .containsExactly(new GoalLine("Final", false, NOTHING_YET));
  }

  @Test
  void goalsAreCalledAsPeopleCallThem() throws IOException {
    Written.create(
        cluster,
        ladder()
            .replace("label: Baseline", "label: 기준선")
            .replace("label: Stretch", "label: 2차 목표"));

    assertThat(awaited("0 of 3").goals())
        .extracting(GoalLine::label)
        .containsExactly("기준선", "Target", "2차 목표");
  }

  @Test
  void apiServerRefusesGoalsThatNobodyCouldJudge() throws IOException {
    var ladder = ladder();

    assertThatThrownBy(
            () -> Written.create(cluster, ladder.replace("label: Stretch", "label: Target")))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("two goals have the same label");
    assertThatThrownBy(
            () -> Written.create(cluster, ladder.replace("\"0.86\", val_acc", "\"high\", val_acc")))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("val_f1");
    assertThatThrownBy(
            () -> Written.create(cluster, ladder.replace("label: Stretch", "label: \"1차, 2차\"")))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("spec.goals[2].label");
  }

  private static String ladder() throws IOException {
    return Files.readString(LADDER)
        .replace("  namespace: demo\n", "")
        .replace("spec:\n", "spec:\n  suspend: true\n");
  }

  private void patch(String goals) {
    cluster
        .client()
        .resources(Sweep.class)
        .inNamespace(cluster.namespace())
        .withName("ladder")
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\": {\"goals\": " + goals + "}}");
  }

  private SweepStatus awaited(String reached) {
    return Await.value(
        "status says " + reached,
        () ->
            Optional.ofNullable(
                    cluster
                        .client()
                        .resources(Sweep.class)
                        .inNamespace(cluster.namespace())
                        .withName("ladder")
                        .get())
                .map(Sweep::getStatus)
                .filter(status -> reached.equals(status.goalsReached())));
  }
}
