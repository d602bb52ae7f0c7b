package dev.sweepline.planner.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.report.Findings.Baseline;
import dev.sweepline.planner.spec.Checklist;
import dev.sweepline.planner.spec.Goal;
import dev.sweepline.planner.spec.Language;
import dev.sweepline.planner.spec.Reference;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepSpecBuilder;
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.AttemptBuilder;
import dev.sweepline.planner.status.ChecklistLine;
import dev.sweepline.planner.status.Outcome;
import dev.sweepline.planner.status.Rung;
import dev.sweepline.planner.status.SweepPhase;
import dev.sweepline.planner.status.Usage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Golden files are in `src/test/resources/report`; what was written instead is left in
/// `target/report`. `-Dsweepline.update=true` takes that over.
class ReportTest {

  @ParameterizedTest
  @EnumSource(Language.class)
  void writesUpAFinishedSweepWithAFailure(Language language) throws IOException {
    assertGolden("finished", language, Report.of(finished(), language));
  }

  @ParameterizedTest
  @EnumSource(Language.class)
  void writesUpASweepThatStillRuns(Language language) throws IOException {
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
        Report.of(
            new Findings(
                Samples.facts(SweepPhase.RUNNING),
                spec,
                Comparison.of(spec, List.of(running)),
                Baseline.none(),
                Optional.empty(),
                Optional.of(URI.create("https://wandb.example/team/doc_image_classification")),
                List.of()),
            language);

    assertGolden("running", language, report);
  }

  @Test
  void leadsToThePagesOfItsRunsInTheSameLanguage() {
    var pages = Report.withRuns(finished(), List.of(Language.EN, Language.KO), Language.EN, 1);

    var best = finished().comparison().trials().getFirst().runName();
    var second = finished().comparison().trials().get(1).runName();
    assertThat(pages.getFirst().markdown())
        .contains("| [%s](%s.md) |".formatted(best, best), second)
        .doesNotContain(second + ".md");
    assertThat(pages.getLast().markdown()).contains("| [%s](%s.ko.md) |".formatted(best, best));
  }

  @Test
  void saysTheSameOfTheSameFacts() {
    assertThat(Report.of(finished(), Language.KO)).isEqualTo(Report.of(finished(), Language.KO));
  }

  @Test
  void hasNoFiguresWhereThereIsNoPlaceForThem() {
    assertThat(Report.markdown(finished(), Language.EN)).doesNotContain("![");
  }

  @Test
  void namesWhatWasStoppedEarlyByTheEpochAtWhichItWas() {
    var spec = Samples.spec(List.of(1));
    var trials =
        List.of(
            Samples.succeeded("224", "none", 0.8412, 6),
            stopped("224", "cutout", "stopped early at epoch 2: val_f1=0.3, but … (ASHA)"),
            stopped("224", "mixup", "stopped early at epoch 2: val_f1=0.4, but … (ASHA)"));

    assertThat(Report.markdown(findings(spec, trials), Language.EN))
        .contains(
            "- Stopped: stopped early at epoch 2"
                + " (`20260213_efficientnet_b1_224_mixup_experiment`,"
                + " `20260213_efficientnet_b1_224_cutout_experiment`)\n")
        .contains("Stopped: `stopped early at epoch 2: val_f1=0.3, but … (ASHA)`");
  }

  @Test
  void saysThatItRanAlthoughItsChecklistOnlyWarned() {
    assertThat(Report.markdown(finished(), Language.EN))
        .contains(
            """
            ## Checklist

            **It ran although the checklist is not complete.**

            - [x] hypothesis
            - [ ] committed: `spec.source.commit: commit the code`
            """);
  }

  /// Somebody's words are words: no heading, no marker, no tag comes of them.
  @Test
  void takesNothingThatPeopleWroteForMarkdown() {
    var plain = Samples.spec(List.of(1));
    var spec =
        SweepSpecBuilder.builder(plain)
            .checklist(
                new Checklist(
                    "# big\n<!-- notes:end --> <script>*x*</script> [a](b) val_f1 _em_ `c` $x$",
                    plain.checklist().baseline(),
                    plain.checklist().expected(),
                    plain.checklist().enforcement()))
            .build();
    var failed = Samples.failed("384", "mixup", "broke | a `table`\n<!-- notes:begin actual -->");

    var report = Report.markdown(findings(spec, List.of(failed)), Language.EN);

    assertThat(report)
        .contains(
            "\\# big \\<!-- notes:end --\\> \\<script\\>\\*x\\*\\</script\\> \\[a\\](b) val_f1"
                + " \\_em\\_ \\`c\\` \\$x\\$\n")
        .contains("Failed: ``broke \\| a `table` <!-- notes:begin actual -->``");
    assertThat(Notes.keep(report, report)).isEqualTo(new Notes.Merged.Text(report));
  }

  /// A line of a configuration's text that looks like a marker would keep the report from ever
  /// being written again.
  @Test
  void takesNothingInAConfigurationForAMarker() {
    var config = "note: |\n  <!-- notes:end -->\n  off\nsize: 24\n";

    var report =
        Report.markdown(
            findings(Samples.spec(List.of(1)), List.of(), Optional.of(config)), Language.EN);

    assertThat(Notes.keep(report, report)).isEqualTo(new Notes.Merged.Text(report));
    assertThat(report).contains("note: \"<!-- notes:end -->\\noff\\n\"\nsize: 24\n");
  }

  @Test
  void namesTheBaselineOfWhichNothingIsKnown() {
    var plain = Samples.spec(List.of(1));
    var spec =
        SweepSpecBuilder.builder(plain)
            .checklist(
                new Checklist(
                    plain.checklist().hypothesis(),
                    new Checklist.Baseline(Map.of(), new Reference("doc-base")),
                    plain.checklist().expected(),
                    plain.checklist().enforcement()))
            .build();

    assertThat(Report.markdown(findings(spec, List.of()), Language.EN))
        .contains("The baseline is the sweep `doc-base`, of which no figure is known");
  }

  private static Findings findings(SweepSpec spec, List<Trial> trials) {
    return findings(spec, trials, Optional.empty());
  }

  private static Findings findings(
      SweepSpec spec, List<Trial> trials, Optional<String> bestConfig) {
    return new Findings(
        Samples.facts(SweepPhase.SUCCEEDED),
        spec,
        Comparison.of(spec, trials),
        Baseline.none(),
        bestConfig,
        Optional.empty(),
        List.of());
  }

  /// Two sizes, three augmentations, two seeds; one cell diverged, one attempt had no memory.
  static Findings finished() {
    var spec =
        SweepSpecBuilder.builder(Samples.spec(List.of(1, 2)))
            .goals(
                List.of(
                    new Goal(
                        "Target", "params['data.image_size'] == '384'", Map.of("val_f1", "0.86")),
                    new Goal("Final", null, Map.of("val_f1", "0.90", "val_acc", "0.91"))))
            .build();
    var figures =
        Map.of(
            "224none",
            0.8412,
            "224cutout",
            0.8457,
            "224mixup",
            0.8391,
            "384none",
            0.8602,
            "384cutout",
            0.8655);
    var trials = new ArrayList<Trial>();
    var histories = new ArrayList<History>();
    for (var size : List.of("224", "384")) {
      for (var augmentation : List.of("none", "cutout", "mixup")) {
        for (int seed = 1; seed <= 2; seed++) {
          var f1 = figures.get(size + augmentation);
          var trial =
              f1 == null
                  ? Samples.failed(size, augmentation, "diverged: the loss became NaN at step 132")
                  : Samples.succeeded(size, augmentation, f1 + 0.0016 * (seed - 1), 5 + seed);
          var seeded = Samples.seeded(trial, seed);
          trials.add(seeded);
          histories.add(history(seeded, f1 == null ? 0.42 : f1));
        }
      }
    }
    var known = Samples.facts(SweepPhase.FAILED);
    var facts =
        new SweepFacts(
            known.namespace(),
            known.name(),
            known.type(),
            known.phase(),
            12,
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
    return new Findings(
        facts,
        spec,
        Comparison.of(spec, trials),
        Baseline.given(Map.of("val_f1", "0.84", "val_acc", "0.85")),
        Optional.of("model:\n  name: efficientnet_b1\nseed: 1\n"),
        Optional.empty(),
        histories);
  }

  private static History history(Trial trial, double f1) {
    var attempts = new ArrayList<Attempt>();
    if (trial.state() == Trial.State.Failed) {
      attempts.add(
          attempt(1, Outcome.OUT_OF_MEMORY, "CUDA out of memory: tried to allocate 2 GiB"));
      attempts.add(attempt(2, Outcome.DETERMINISTIC, trial.reason()));
    } else {
      attempts.add(attempt(1, Outcome.SUCCEEDED, null));
    }
    int rungs = trial.state() == Trial.State.Failed ? 1 : 4;
    return new History(
        trial.experiment(),
        attempts,
        IntStream.range(0, rungs)
            .mapToObj(i -> {
              double value = f1 - 0.24 / (1 << i) + 0.03;
              return Rung.of(1 << i, value, value, Samples.CREATED);
            })
            .toList(),
        Optional.of(new Usage(975L, "0.27", null, null)));
  }

  private static Attempt attempt(int number, Outcome outcome, @Nullable String reason) {
    return AttemptBuilder.builder()
        .number(number)
        .podName("pod-" + number)
        .createdAt(Samples.CREATED.toString())
        .outcome(outcome)
        .reason(reason)
        .build();
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

  static void assertGolden(String name, Language language, Document report) throws IOException {
    var end = "." + language.name().toLowerCase(Locale.ROOT);
    assertGolden(name + end + ".md", report.markdown());
    for (var figure : report.figures().entrySet()) {
      assertGolden(name + end + "-" + figure.getKey(), figure.getValue());
    }
  }

  private static void assertGolden(String name, String text) throws IOException {
    var written = Path.of("target", "report", name);
    var golden = Path.of("src/test/resources/report", name);
    Files.createDirectories(written.getParent());
    Files.writeString(written, text);
    if (Boolean.getBoolean("sweepline.update")) {
      Files.writeString(golden, text);
    }
    assertThat(text)
        .as("compare %s with the golden file", written)
        .isEqualTo(Files.readString(golden));
  }
}
