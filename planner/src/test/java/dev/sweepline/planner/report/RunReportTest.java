package dev.sweepline.planner.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.report.Findings.Baseline;
import dev.sweepline.planner.spec.ExperimentSpecBuilder;
import dev.sweepline.planner.spec.Language;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.status.AttemptBuilder;
import dev.sweepline.planner.status.Best;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatusBuilder;
import dev.sweepline.planner.status.Outcome;
import dev.sweepline.planner.status.ProvenanceBuilder;
import dev.sweepline.planner.status.Rung;
import dev.sweepline.planner.status.Usage;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RunReportTest {

  @ParameterizedTest
  @EnumSource(Language.class)
  void writesUpARunThatTookTwoAttempts(Language language) throws IOException {
    var sweep = Samples.spec(List.of(1));
    var spec =
        ExperimentSpecBuilder.builder()
            .type(SweepType.MULTI_SCALE)
            .source(sweep.source())
            .data(sweep.data())
            .overrides(sweep.overrides())
            .params(Map.of("data.image_size", "384", "data.augmentation", "cutout"))
            .seed(1)
            .tracking(sweep.tracking())
            .build();
    var journal =
        ExperimentStatusBuilder.builder()
            .phase(ExperimentPhase.SUCCEEDED)
            .runName("20260213_efficientnet_b1_384_cutout_experiment")
            .attempts(
                List.of(
                    AttemptBuilder.builder()
                        .number(1)
                        .podName("a1")
                        .createdAt("2026-02-13T09:00:00Z")
                        .startedAt("2026-02-13T09:00:10Z")
                        .finishedAt("2026-02-13T09:04:00Z")
                        .outcome(Outcome.DISRUPTION)
                        .reason("the node gpu-7 went away")
                        .build(),
                    AttemptBuilder.builder()
                        .number(2)
                        .podName("a2")
                        .createdAt("2026-02-13T09:05:00Z")
                        .startedAt("2026-02-13T09:05:10Z")
                        .finishedAt("2026-02-13T11:20:40Z")
                        .outcome(Outcome.SUCCEEDED)
                        .build()))
            .best(new Best("val_f1", "0.8655", 42))
            .metrics(Map.of("val_f1", "0.8655", "val_acc", "0.8689"))
            .rungs(
                List.of(
                    Rung.of(1, 0.41, 0.41, Samples.CREATED),
                    Rung.of(3, 0.77, 0.77, Samples.CREATED),
                    Rung.of(9, 0.84, 0.84, Samples.CREATED),
                    Rung.of(27, 0.861, 0.861, Samples.CREATED)))
            .provenance(
                ProvenanceBuilder.builder()
                    .image("registry.example/trainer@sha256:4f2c")
                    .device("cuda:0")
                    .build())
            .usage(new Usage(8360L, "2.32", "5.80", "USD"))
            .build();

    ReportTest.assertGolden(
        "run",
        language,
        Report.of(
            RunFindings.of(
                "team-a",
                "doc-multiscale-0a1b2c3d4e",
                Samples.CREATED,
                spec,
                journal,
                Optional.of(sweep),
                "doc-multiscale",
                Baseline.given(Map.of("val_f1", "0.84")),
                Optional.of("data:\n  image_size: 384\n"),
                Optional.empty(),
                Samples.CREATED),
            language));
  }

  @Test
  void namesNoFileThatLeadsElsewhere() {
    var spec = ExperimentSpecBuilder.builder().seed(1).build();
    var journal = ExperimentStatusBuilder.builder().runName("../../etc/a b").build();

    var report =
        Report.of(
            RunFindings.of(
                "team-a",
                "x",
                Samples.CREATED,
                spec,
                journal,
                Optional.empty(),
                "",
                Baseline.none(),
                Optional.empty(),
                Optional.empty(),
                Samples.CREATED),
            Language.EN);

    assertThat(report.name()).isEqualTo("__.._etc_a_b");
  }
}
