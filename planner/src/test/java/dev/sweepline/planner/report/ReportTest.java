package dev.sweepline.planner.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.report.Findings.Baseline;
import dev.sweepline.planner.status.ChecklistLine;
import dev.sweepline.planner.status.SweepPhase;
import dev.sweepline.planner.status.Usage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/// Golden files are in `src/test/resources/report`; what was written instead is left in
/// `target/report`.
class ReportTest {

  @Test
  void writesUpAFinishedSweepWithAFailure() throws IOException {
    var spec = Samples.spec(List.of(1));
    var comparison =
        Comparison.of(
            spec,
            List.of(
                Samples.succeeded("224", "none", 0.8412, 6),
                Samples.succeeded("224", "cutout", 0.8457, 7),
                Samples.succeeded("224", "mixup", 0.8391, 5),
                Samples.succeeded("384", "none", 0.8602, 8),
                Samples.succeeded("384", "cutout", 0.8655, 8),
                Samples.failed("384", "mixup", "diverged: the loss became NaN at step 132")));

    var report =
        Report.markdown(
            new Findings(
                Samples.facts(SweepPhase.FAILED),
                spec,
                comparison,
                Baseline.given(Map.of("val_f1", "0.84", "val_acc", "0.85")),
                Optional.of("model:\n  name: efficientnet_b1\nseed: 1\n"),
                Optional.empty()));

    assertGolden("finished.md", report);
  }

  @Test
  void writesUpASweepThatStillRuns() throws IOException {
    var spec = Samples.spec(List.of(1));
    var running =
        Samples.trial(
            "384",
            "none",
            Trial.State.Running,
            Map.of("val_f1", 0.8011),
            OptionalInt.of(3),
            new Trial.Attempts(1, 0, 0, 0, 0),
            "");

    var report =
        Report.markdown(
            new Findings(
                Samples.facts(SweepPhase.RUNNING),
                spec,
                Comparison.of(spec, List.of(running)),
                Baseline.none(),
                Optional.empty(),
                Optional.of(URI.create("https://wandb.example/team/doc_image_classification"))));

    assertGolden("running.md", report);
  }

  @Test
  void namesWhatWasStoppedEarlyByTheEpochAtWhichItWas() {
    var spec = Samples.spec(List.of(1));
    var trials =
        List.of(
            Samples.succeeded("224", "none", 0.8412, 6),
            stopped("224", "cutout", "stopped early at epoch 2: val_f1=0.3, but … (ASHA)"),
            stopped("224", "mixup", "stopped early at epoch 2: val_f1=0.4, but … (ASHA)"));

    var report =
        Report.markdown(
            new Findings(
                Samples.facts(SweepPhase.SUCCEEDED),
                spec,
                Comparison.of(spec, trials),
                Baseline.none(),
                Optional.empty(),
                Optional.empty()));

    assertThat(report)
        .contains(
            "- Stopped: stopped early at epoch 2"
                + " (`20260213_efficientnet_b1_224_mixup_experiment`,"
                + " `20260213_efficientnet_b1_224_cutout_experiment`)\n")
        .contains("Stopped: stopped early at epoch 2: val_f1=0.3, but … (ASHA)");
  }

  private static Trial stopped(String size, String augmentation, String reason) {
    return Samples.trial(
        size,
        augmentation,
        Trial.State.Stopped,
        Map.of("val_f1", reason.contains("0.3") ? 0.3 : 0.4),
        OptionalInt.of(2),
        new Trial.Attempts(1, 0, 0, 0, 0),
        reason);
  }

  @Test
  void saysWhatItCostAndThatItRanWithAnIncompleteChecklist() {
    var spec = Samples.spec(List.of(1));
    var known = Samples.facts(SweepPhase.FAILED);
    var facts =
        new SweepFacts(
            known.namespace(),
            known.name(),
            known.type(),
            known.phase(),
            known.planned(),
            known.ranking(),
            known.createdAt(),
            known.startedAt(),
            known.finishedAt(),
            known.waitingFor(),
            known.problem(),
            known.stalledSince(),
            List.of(
                new ChecklistLine("hypothesis", true, "larger images help"),
                new ChecklistLine("committed", false, "spec.source.commit: commit the code")),
            Optional.of(new Usage(11700L, "3.25", "8.13", "USD")));

    var report =
        Report.markdown(
            new Findings(
                facts,
                spec,
                Comparison.of(spec, List.of(Samples.succeeded("224", "none", 0.8412, 6))),
                Baseline.none(),
                Optional.empty(),
                Optional.empty()));

    assertThat(report)
        .contains(
            """
            ## Checklist

            **It ran although the checklist is not complete.**

            - [x] hypothesis: larger images help
            - [ ] committed: spec.source.commit: commit the code

            ## Configuration
            """)
        .containsPattern("\\| Cost +\\| 3\\.25 GPU hours, 8\\.13 USD +\\|");
  }

  private static void assertGolden(String name, String report) throws IOException {
    var written = Path.of("target", "report", name);
    Files.createDirectories(written.getParent());
    Files.writeString(written, report);
    assertThat(report)
        .as("compare %s with the golden file", written)
        .isEqualTo(Files.readString(Path.of("src/test/resources/report", name)));
  }
}
