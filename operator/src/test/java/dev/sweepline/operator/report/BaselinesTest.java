package dev.sweepline.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.hydra.ConfigTree;
import dev.sweepline.operator.configs.ConfigTrees;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.operator.experiment.QuietBoard;
import dev.sweepline.operator.sweep.Sweep;
import dev.sweepline.planner.report.Findings.Baseline;
import dev.sweepline.planner.status.SweepPhase;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.status.SweepStatusBuilder;
import dev.sweepline.planner.trial.HydraComposer;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// How often the trials of a sweep are read that others are compared with.
class BaselinesTest {
  private static final Instant NOW = Instant.parse("2026-02-13T04:05:06Z");
  private static final Path CONFIGS =
      Path.of(System.getProperty("sweepline.root", ".."), "configs");

  private final List<String> read = new ArrayList<>();
  private KubernetesClient nobody;
  private ReportFindings findings;

  @BeforeEach
  void start() {
    nobody =
        new KubernetesClientBuilder()
            .withConfig(new ConfigBuilder().withMasterUrl("http://localhost:1").build())
            .build();
    findings =
        new ReportFindings(
            new ConfigTrees(
                nobody, new HydraComposer(ConfigTree.ofDirectory(CONFIGS)), Clock.systemUTC()),
            new QuietBoard(),
            "https://api.wandb.example");
  }

  @AfterEach
  void stop() {
    nobody.close();
  }

  @Test
  void aBaselineThatIsOverIsReadOnceForAllThatAreComparedWithIt() {
    var baseline = baseline(SweepPhase.SUCCEEDED, "7");

    var first = compared("scales", baseline);
    var second = compared("lines", baseline);

    assertThat(read).containsExactly("scales", "doc-baseline@7", "lines");
    assertThat(List.of(first, second))
        .containsOnly(new Baseline("doc-baseline", Map.of("val_f1", 0.84)));
  }

  @Test
  void itIsReadAgainWhenItHasChanged() {
    compared("scales", baseline(SweepPhase.SUCCEEDED, "7"));
    compared("scales", baseline(SweepPhase.SUCCEEDED, "8"));

    assertThat(read).containsExactly("scales", "doc-baseline@7", "scales", "doc-baseline@8");
  }

  @Test
  void oneThatRunsIsReadEachTimeAsItsTrialsAreAheadOfIt() {
    compared("scales", baseline(SweepPhase.RUNNING, "7"));
    compared("scales", baseline(SweepPhase.RUNNING, "7"));

    assertThat(read).containsExactly("scales", "doc-baseline@7", "scales", "doc-baseline@7");
  }

  private Baseline compared(String name, Sweep baseline) {
    return findings.ofSweep(sweep(name), new PlayedTrove(baseline), NOW).baseline();
  }

  /// Has one trial of the baseline.
  private final class PlayedTrove implements Trove {
    private final Sweep baseline;

    PlayedTrove(Sweep baseline) {
      this.baseline = baseline;
    }

    @Override
    public Optional<Sweep> find(String name) {
      return Optional.of(baseline).filter(one -> one.getMetadata().getName().equals(name));
    }

    @Override
    public <T> List<T> each(Sweep of, Function<Experiment, T> made) {
      boolean asked = of.getMetadata().getName().equals("doc-baseline");
      read.add(
          asked
              ? "doc-baseline@" + of.getMetadata().getResourceVersion()
              : of.getMetadata().getName());
      return asked ? List.of(made.apply(run())) : List.of();
    }

    @Override
    public Optional<Experiment> trial(Sweep of, String name) {
      return Optional.empty();
    }
  }

  private static Experiment run() {
    return Serialization.unmarshal(
        """
        apiVersion: sweepline.dev/v1alpha1
        kind: Experiment
        metadata:
          { name: b-1, namespace: demo, uid: u-1, creationTimestamp: "2026-02-13T04:00:00Z" }
        spec: { params: { data.image_size: "32" }, seed: 1 }
        status:
          phase: Succeeded
          runName: run-1
          best: { metric: val_f1, value: "0.84", epoch: 1 }
          metrics: { val_f1: "0.84" }
        """,
        Experiment.class);
  }

  private static Sweep baseline(SweepPhase phase, String version) {
    var sweep = sweep("doc-baseline");
    sweep.getMetadata().setResourceVersion(version);
    sweep.setStatus(SweepStatusBuilder.builder(SweepStatus.EMPTY).phase(phase).build());
    return sweep;
  }

  private static Sweep sweep(String name) {
    return Serialization.unmarshal(
        """
        apiVersion: sweepline.dev/v1alpha1
        kind: Sweep
        metadata:
          { name: %1$s, namespace: demo, uid: u-%1$s, creationTimestamp: "2026-02-13T04:00:00Z" }
        spec:
          type: Custom
          checklist:
            hypothesis: "larger pages read better"
            baseline: { ref: { name: doc-baseline } }
            enforcement: Warn
          search: { space: [ { key: data.image_size, values: ["32"] } ] }
        """
            .formatted(name),
        Sweep.class);
  }
}
