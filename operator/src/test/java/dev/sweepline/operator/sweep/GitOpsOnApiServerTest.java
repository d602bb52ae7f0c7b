package dev.sweepline.operator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.operator.RunningOperator;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.Kubelet;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.planner.status.SweepPhase;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What GitOps tools make of a Sweep at each point of its life: kstatus itself, and the health
/// script in the Lua interpreter of Argo CD.
@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class GitOpsOnApiServerTest {
  private static final Path DOCS =
      Path.of(System.getProperty("sweepline.root", ".."), "docs/gitops");
  private static final Path HEALTH = DOCS.resolve("argocd/health.lua");
  private static final String SWEEP =
      """
      apiVersion: sweepline.dev/v1alpha1
      kind: Sweep
      metadata: { name: pages }
      spec:
        type: Custom
        checklist: { enforcement: Warn }
        overrides: [ "+experiment=quickstart" ]
        search: { space: [ { key: data.image_size, values: ["32"] } ] }
        naming: { feature: test }
      """;

  private Cluster cluster;
  private Kubelet kubelet;
  private PlayedSweep sweep;
  private RunningOperator operator;

  @BeforeEach
  void start(Cluster given) {
    cluster = given;
    kubelet = new Kubelet(cluster);
    sweep = new PlayedSweep(cluster, "pages");
    operator = PlayedSweep.operator(cluster);
  }

  @AfterEach
  void stop() {
    operator.close();
  }

  @Test
  void isHealthyWhileItRunsAndWhenItHasSucceeded() throws Exception {
    sweep.apply(SWEEP);
    var trial = new Trials(cluster).awaitUnfinished(new HashSet<>());
    kubelet.runs(trial + "-a1");
    sweep.await("runs", status -> status.phase() == SweepPhase.RUNNING);

    assertThat(verdicts()).containsExactly("Current", "Healthy");

    kubelet.ends(trial + "-a1", 0, "Completed", ends("Succeeded", 0));
    sweep.await("has succeeded", status -> status.phase() == SweepPhase.SUCCEEDED);

    assertThat(verdicts()).containsExactly("Current", "Healthy");
  }

  @Test
  void tellsArgoThatItFailedAndFluxThatItWasApplied() throws Exception {
    sweep.apply(SWEEP);
    var trial = new Trials(cluster).awaitUnfinished(new HashSet<>());
    kubelet.runs(trial + "-a1");
    kubelet.ends(trial + "-a1", 13, "Error", ends("Failed", 13));
    sweep.await("has failed", status -> status.phase() == SweepPhase.FAILED);

    assertThat(verdicts()).containsExactly("Current", "Degraded");
  }

  @Test
  void needsAPersonWhereItsSpecIsRefusedOrItsChecklistIsNotSatisfied() throws Exception {
    sweep.apply(SWEEP.replace("+experiment=quickstart", "model=resnet"));
    sweep.await("is refused", status -> status.phase() == SweepPhase.REFUSED);

    assertThat(verdicts()).containsExactly("Failed", "Degraded");

    sweep.resource().delete();
    sweep.apply(SWEEP.replace("Warn", "Block"));
    sweep.await("is blocked", status -> status.phase() == SweepPhase.BLOCKED);

    assertThat(verdicts()).containsExactly("Failed", "Degraded");
  }

  @Test
  void isSuspendedOrInProgressAsLongAsItIsSuspended() throws Exception {
    sweep.apply(SWEEP.replace("type: Custom", "type: Custom\n  suspend: true"));
    sweep.await("is suspended", status -> status.phase() == SweepPhase.SUSPENDED);

    assertThat(verdicts()).containsExactly("InProgress", "Suspended");
  }

  @Test
  void isNotJudgedByAStatusOfAnEarlierSpec() throws Exception {
    operator.close();
    sweep.apply(SWEEP);

    assertThat(verdicts().getLast()).isEqualTo("Progressing");
  }

  @Test
  void installsTheScriptThatIsTested() throws IOException {
    var settings =
        Serialization.unmarshal(
            Files.newInputStream(DOCS.resolve("argocd/argocd-cm.yaml")), ConfigMap.class);
    var script = Files.readString(HEALTH);

    assertThat(settings.getData().values()).containsExactly(script, script);
  }

  /// One word of kstatus and one of Argo CD.
  private List<String> verdicts() throws IOException, InterruptedException {
    var program = Path.of(Objects.requireNonNull(System.getProperty("sweepline.bin")));
    var process =
        new ProcessBuilder(program.resolve("gitops-verdict").toString(), HEALTH.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var input = process.outputWriter(StandardCharsets.UTF_8)) {
      input.write(Serialization.asJson(sweep.object()));
    }
    try (var lines = process.inputReader(StandardCharsets.UTF_8).lines()) {
      var words = lines.map(line -> line.substring(0, line.indexOf(':'))).toList();
      assertThat(process.waitFor()).isZero();
      return words;
    }
  }

  private static String ends(String outcome, int exitCode) {
    return """
    {"outcome":"%s","exitCode":%d,"step":9,"bestMetrics":{"val_f1":0.5},"bestEpoch":3,
     "lastMetrics":{}}
    """
        .formatted(outcome, exitCode);
  }
}
