package dev.sweepline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.sweepline.hydra.ConfigTree;
import dev.sweepline.planner.configs.Tree;
import dev.sweepline.planner.dedupe.Costs;
import dev.sweepline.planner.dedupe.Foresight;
import dev.sweepline.planner.dedupe.Remembered;
import dev.sweepline.planner.ledger.Contribution;
import dev.sweepline.planner.ledger.LedgerAnswer;
import dev.sweepline.planner.ledger.LedgerFold;
import dev.sweepline.planner.ledger.LedgerKey;
import dev.sweepline.planner.ledger.LedgerRunBuilder;
import dev.sweepline.planner.spec.ExperimentSpecBuilder;
import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepSpecBuilder;
import dev.sweepline.planner.status.Outcome;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.sweep.PlanOnly;
import dev.sweepline.planner.sweep.PreparedSweep;
import dev.sweepline.planner.sweep.SweepPlanner;
import dev.sweepline.planner.sweep.SweepViewBuilder;
import dev.sweepline.planner.trial.HydraComposer;
import dev.sweepline.planner.trial.Trial;
import dev.sweepline.planner.trial.TrialRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanTest {

  private static final Path ROOT = Path.of(System.getProperty("sweepline.root", ".."));
  private static final String CONFIGS = ROOT.resolve("configs").toString();

  static final String SWEEP =
      """
      apiVersion: sweepline.dev/v1alpha1
      kind: Sweep
      metadata: { name: sizes, namespace: team-a }
      spec:
        type: MultiScale
        overrides: [+experiment=quickstart]
        search:
          space:
            - { key: data.image_size, values: ["32", "48"] }
            - { key: data.augmentation, values: [none, cutout] }
          blocks: [data.augmentation]
          exclude: ["params['data.image_size'] == '48' && params['data.augmentation'] == 'none'"]
      """;

  /// The namespace is part of a trial's digest, and so of its name.
  @Test
  void plansASweepWithoutANamespaceInTheOneThatIsAskedFor() {
    var nowhere = SWEEP.replace(", namespace: team-a", "");

    var asked = Ran.withInput(nowhere, "plan", "-f", "-", "--config-dir", CONFIGS, "-n", "team-a");
    var written = Ran.withInput(SWEEP, "plan", "-f", "-", "--config-dir", CONFIGS);

    assertThat(asked.out()).startsWith("team-a/sizes ").isEqualTo(written.out());
  }

  @Test
  void showsWhatWouldRun() {
    var ran = Ran.withInput(SWEEP, "plan", "-f", "-", "--config-dir", CONFIGS, "--show", "2");

    assertThat(ran.err()).isEmpty();
    assertThat(ran.exit()).isZero();
    assertThat(
            ran.out()
                .replaceAll("20\\d{6}_", "DATE_")
                .replaceAll("sha256:[0-9a-f]{64}", "DIGEST")
                .replaceAll("sizes-[0-9a-f]{10}", "sizes-HASH"))
        .isEqualTo(
            """
            team-a/sizes (MultiScale): 4 cells, 1 excluded, 3 trials, 1 at a time
            plan digest: DIGEST
            blocked by the checklist:
              spec.checklist.hypothesis: write the sentence to confirm or refute
              spec.checklist.baseline: name the baseline to compare with, as ref or as metrics
              spec.checklist.expected: record the result you expect, with figures
              spec.tracking.wandb.project: set the W&B project
              spec.source.commit: commit the code and give the commit's 40 digits

            run                                 image_size  augmentation  seed  experiment        config digest
            DATE_nano_32_none_experiment    32          none             1  sizes-HASH  DIGEST
            DATE_nano_32_cutout_experiment  32          cutout           1  sizes-HASH  DIGEST
            … and 1 more
            """);
  }

  @Test
  void printsWhatStatusPlanOfTheSuspendedSweepHas() throws IOException {
    var plan = statusPlan();

    var out = Ran.withInput(SWEEP, "plan", "-f", "-", "--config-dir", CONFIGS, "--show", "5").out();

    assertThat(out)
        .startsWith(
            "team-a/sizes (MultiScale): %d cells, %d excluded, %d trials, "
                .formatted(plan.cells(), plan.excluded(), plan.trials()))
        .contains("plan digest: " + plan.digest() + "\n");
    assertThat(Pattern.compile("sizes-[0-9a-f]{10}").matcher(out).results())
        .extracting(MatchResult::group)
        .containsExactlyElementsOf(
            plan.first().stream().map(SweepStatus.First::experiment).toList());
  }

  /// As the operator has it of the same sweep, applied with `suspend: true`.
  private static SweepStatus.Plan statusPlan() throws IOException {
    var spec =
        new ObjectMapper(new YAMLFactory())
            .readerFor(SweepSpec.class)
            .<SweepSpec>readValue(new ObjectMapper(new YAMLFactory()).readTree(SWEEP).path("spec"));
    var view =
        SweepViewBuilder.builder()
            .namespace("team-a")
            .name("sizes")
            .uid("s1")
            .generation(1)
            .createdAt(Instant.EPOCH)
            .spec(SweepSpecBuilder.builder(spec).suspend(true).build())
            .status(SweepStatus.EMPTY)
            .tree(new Tree.OfRelease())
            .build();
    var prepared =
        PreparedSweep.of(new HydraComposer(ConfigTree.ofDirectory(Path.of(CONFIGS))), view);
    var plan = SweepPlanner.plan(prepared, view, List.of(), Instant.EPOCH);
    var known =
        new Foresight(_ -> new Remembered(List.of(), new LedgerAnswer.Unknown()), new Costs());
    return Objects.requireNonNull(
        PlanOnly.shown(plan, prepared, view, false, known).status().plan());
  }

  @Test
  void saysFromAnExportedLedgerWhatRanBeforeAndWhatTheRestCosts(@TempDir Path folder)
      throws IOException {
    var ledger = Files.writeString(folder.resolve("ledger.jsonl"), remembered("none") + "\n");

    var ran =
        Ran.withInput(
            SWEEP, "plan", "-f", "-", "--config-dir", CONFIGS, "--ledger", ledger.toString());

    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.out().lines().skip(2).limit(2))
        .containsExactly(
            "known: 1 of 3 trials ran before or run now", "cost: about 2.00 GPU-hours");
    assertThat(
            Ran.withInput(SWEEP, "plan", "-f", "-", "--config-dir", CONFIGS, "--ledger", "nowhere")
                .err())
        .isEqualTo("sweepline: --ledger: there is no file nowhere\n");
  }

  /// A trial of 32 pixels that took an hour.
  private static String remembered(String augmentation) throws IOException {
    var spec =
        ExperimentSpecBuilder.builder()
            .overrides(List.of("+experiment=quickstart"))
            .params(Map.of("data.image_size", "32", "data.augmentation", augmentation))
            .build();
    var request = new TrialRequest("team-a", Instant.EPOCH, spec);
    var composer = new HydraComposer(ConfigTree.ofDirectory(Path.of(CONFIGS)));
    var trial = (Trial.Composed) composer.compose(request, null);
    var run =
        LedgerRunBuilder.builder()
            .uid("u")
            .experiment("old")
            .outcome(Outcome.SUCCEEDED)
            .reason("Done")
            .finishedAt("2026-01-01T00:00:00Z")
            .objective(Objective.DEFAULT)
            .value("0.9")
            .epochs(trial.epochs())
            .gpuSeconds(3600L)
            .tags(List.of("model:nano", "size:32"))
            .build();
    var key = new LedgerKey("team-a", trial.digest());
    return JsonMapper.builder()
        .build()
        .writeValueAsString(LedgerFold.record(null, new Contribution(key, run)));
  }

  @Test
  void plansWhatTheDocsShow() throws IOException {
    var page = Files.readString(ROOT.resolve("docs/dedupe.md"));
    var yaml = page.substring(page.indexOf("```yaml") + 7, page.indexOf("```\n\n## What is the"));

    var ran = Ran.withInput(yaml, "plan", "-f", "-", "--config-dir", CONFIGS);

    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.out()).startsWith("default/doc-multiscale (MultiScale): 4 cells, 0 excluded");
  }

  @Test
  void plansTheQuickstart() {
    var ran =
        Ran.sweepline(
            "plan",
            "-f",
            ROOT.resolve("docs/examples/quickstart/sweep.yaml").toString(),
            "--config-dir",
            CONFIGS);

    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.out()).startsWith("demo/quickstart (MultiScale): 6 cells, 0 excluded, 6 trials");
  }

  @Test
  void saysThatAFolderIsNoFile() {
    var ran = Ran.sweepline("plan", "-f", ROOT.toString(), "--config-dir", CONFIGS);

    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).isEqualTo("sweepline: cannot read " + ROOT + ": Is a directory\n");
  }

  @Test
  void namesFieldValueAndNearestChoiceOfWhatIsWrong() {
    assertRefused(
        SWEEP.replace("space:", "spaec:"),
        "sweepline: spec.search.spaec: there is no such field; did you mean space?");
    assertRefused(
        SWEEP.replace("MultiScale", "Multiscale"),
        "sweepline: spec.type: is Multiscale, must be one of Augmentation, Baseline, Custom,"
            + " Ensemble, MultiScale; did you mean MultiScale?");
    assertRefused(
        SWEEP.replace("cutout", "cutoff"),
        "spec.search.space[1].values[1]",
        "did you mean cutout?");
    assertRefused(
        SWEEP.replace("\"48\"", "\"4.8\""),
        "sweepline: spec.search.space[0].values[1]: 4.8 is not a whole number of pixels");
    assertRefused(SWEEP.replace("kind: Sweep", "kind: Swoop"), "there is no object of kind Sweep");
    assertRefused("a: [", "sweepline: the YAML cannot be read", "(line 1)");
  }

  @Test
  void composesFromTheConfigMapBesideTheSweep() {
    var sweep =
        SWEEP
            .replace("+experiment=quickstart", "model=team")
            .replace(
                "  search:",
                "  configs: { configMapRefs: [ { name: doc-configs } ], configName: main }\n  search:");
    var configMap =
        """
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: doc-configs }
        data:
          main.yaml: "{defaults: [_self_, augmentation: none, model: nano], data: {image_size: 1}}"
          model__nano.yaml: "name: nano"
          model__team.yaml: "name: team"
          augmentation__none.yaml: "name: none"
          augmentation__cutout.yaml: "name: cutout"
        """;

    var ran = Ran.withInput(sweep + configMap, "plan", "-f", "-");

    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).contains("_team_32_none_", "_team_48_cutout_");
    assertThat(
            Ran.withInput(
                sweep + configMap.replace("model__team.yaml", "team.yml"), "plan", "-f", "-"))
        .isEqualTo(
            new Ran(
                2,
                "",
                "sweepline: spec.configs.configMapRefs[0].name: ConfigMap doc-configs: key team.yml"
                    + " is no file of a tree: its name must end in .yaml, as model__nano.yaml\n"));
    assertThat(Ran.withInput(sweep, "plan", "-f", "-"))
        .isEqualTo(
            new Ran(
                2,
                "",
                "sweepline: spec.configs.configMapRefs: the tree is in ConfigMap doc-configs, which"
                    + " is not in the file: give the folder it is made from with --config-dir\n"));
    assertThat(Ran.withInput(sweep, "plan", "-f", "-", "--config-dir", CONFIGS).err())
        .contains("spec.configs.configName: ", "'main'");
  }

  @Test
  void saysThatAFileIsMissing() {
    var ran = Ran.sweepline("plan", "-f", "nowhere.yaml", "--config-dir", CONFIGS);

    assertThat(ran).isEqualTo(new Ran(2, "", "sweepline: there is no file nowhere.yaml\n"));
  }

  private static void assertRefused(String yaml, String... parts) {
    var ran = Ran.withInput(yaml, "plan", "-f", "-", "--config-dir", CONFIGS);
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).contains(parts);
  }
}
