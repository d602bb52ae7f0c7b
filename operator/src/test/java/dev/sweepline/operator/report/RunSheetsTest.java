package dev.sweepline.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.hydra.ConfigTree;
import dev.sweepline.operator.configs.ConfigTrees;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.operator.experiment.ExperimentObserver;
import dev.sweepline.operator.experiment.QuietBoard;
import dev.sweepline.operator.sweep.Sweep;
import dev.sweepline.planner.publish.GitTarget;
import dev.sweepline.planner.publish.PushAnswer;
import dev.sweepline.planner.report.Report;
import dev.sweepline.planner.status.Best;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.ExperimentStatusBuilder;
import dev.sweepline.planner.trial.HydraComposer;
import dev.sweepline.planner.trial.Trial.Composed;
import dev.sweepline.planner.trial.TrialRequest;
import dev.sweepline.testing.GitServer;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which pages of a sweep's runs are written again.
class RunSheetsTest {
  private static final Logger LOG = Logger.getLogger(RunSheetsTest.class);
  private static final Instant NOW = Instant.parse("2026-02-13T04:05:06Z");
  private static final Path CONFIGS =
      Path.of(System.getProperty("sweepline.root", ".."), "configs");

  /// `-Dsweepline.runs=1000` measures.
  private static final int MANY = Integer.getInteger("sweepline.runs", 12);

  @TempDir private Path folder;
  private KubernetesClient nobody;
  private ConfigTrees trees;
  private ReportFindings findings;
  private RunSheets sheets;

  @BeforeEach
  void start() {
    nobody =
        new KubernetesClientBuilder()
            .withConfig(new ConfigBuilder().withMasterUrl("http://localhost:1").build())
            .build();
    trees =
        new ConfigTrees(
            nobody, new HydraComposer(ConfigTree.ofDirectory(CONFIGS)), Clock.systemUTC());
    findings = new ReportFindings(trees, new QuietBoard(), "https://api.wandb.example");
    sheets = new RunSheets(findings);
  }

  @AfterEach
  void stop() {
    nobody.close();
  }

  @Test
  void aRunThatWasPushedIsNotWrittenAgainUntilItChanges() {
    var sweep = sweep("0.6");
    var first = pages(sweep, runs(3));
    assertThat(pushed(first)).containsExactly(false, false, false);
    assertThat(first.note()).isEqualTo("with pages of 3 runs");
    first.due(false);
    first.ended().with(true);

    assertThat(pushed(pages(sweep, runs(3)))).containsExactly(true, true, true);
    var changed = runs(3).stream().map(run -> better(run, "run-2")).toList();
    assertThat(pages(sweep, changed).due(true).stream().map(page -> page.name()))
        .containsExactly("20260213_scales", "20260213_scales.ko", "run-2", "run-2.ko");
    assertThat(pushed(pages(sweep("0.7"), runs(3))))
        .as("goals are judged on each page")
        .containsExactly(false, false, false);
  }

  @Test
  void whatWasWrittenForAHostThatDidNotAnswerIsKnownAndStillDue() {
    var first = pages(sweep("0.6"), runs(2));
    var digests = first.digests();
    first.ended().with(false);

    var again = pages(sweep("0.6"), runs(2));

    assertThat(again.sheets().stream().skip(1).map(Sheet::knownDigest))
        .containsExactlyElementsOf(digests.subList(1, 3));
    assertThat(pushed(again)).containsExactly(false, false);
  }

  @Test
  void ofVeryManyRunsTheBestHavePages() {
    var pages = pages(sweep("0.6"), runs(RunSheets.MOST + 7));

    assertThat(pages.note()).isEqualTo("with pages of the 1000 best of 1007 runs");
    assertThat(pages.sheets()).hasSize(1 + RunSheets.MOST);
    // Of 0.0000 and up in ten-thousandths, the last is the best.
    assertThat(pages.sheets().get(1).documents().getFirst().name()).isEqualTo("run-1007");
  }

  @Test
  void manyRunsAreOneCommitAndTheNextOneIsSmall() throws IOException {
    try (var server = new GitServer(folder)) {
      var target = new GitTarget(server.url(), "docs/04-report", "report/scales", Optional.empty());
      var runs = runs(MANY);
      // Nothing is warm otherwise.
      pages(sweep("0.5"), runs(5)).digests();
      var begun = System.nanoTime();
      var first = pages(sweep("0.6"), runs);
      first.digests();
      var written = Duration.ofNanos(System.nanoTime() - begun);

      var answer = (PushAnswer.Pushed) push(target, first, Optional.empty());
      first.ended().with(true);
      var sent = Duration.ofNanos(System.nanoTime() - begun).minus(written);
      begun = System.nanoTime();
      var next = pages(sweep("0.6"), runs.stream().map(run -> better(run, "run-2")).toList());
      push(target, next, Optional.of(answer.commit()));
      var again = Duration.ofNanos(System.nanoTime() - begun);

      LOG.infof(
          "%d runs in two languages: written in %d ms, pushed in %d ms, %d kB of text; another"
              + " push with one run changed: %d ms",
          MANY,
          written.toMillis(),
          sent.toMillis(),
          first.due(false).stream().mapToInt(page -> page.markdown().length()).sum() / 1000,
          again.toMillis());
      assertThat(server.subjects("report/scales")).hasSize(2);
      assertThat(server.files("report/scales").stream().filter(file -> file.endsWith(".md")))
          .hasSize(2 * Math.min(MANY, RunSheets.MOST) + 2);
      assertThat(server.changed("report/scales").stream().filter(file -> file.contains("run-")))
          .containsExactly("docs/04-report/run-2.ko.md", "docs/04-report/run-2.md");
    }
  }

  private static PushAnswer push(GitTarget target, Pages pages, Optional<String> noted) {
    return new GitBranch(
            target,
            new Token("x-access-token", GitServer.TOKEN, "Secret demo/git, key token"),
            new Author("Sweepline", "sweepline@example.com"),
            Optional.empty())
        .push(pages, noted, "Report sweep scales", NOW);
  }

  private static List<Boolean> pushed(Pages pages) {
    return pages.sheets().stream().skip(1).map(Sheet::wasPushed).toList();
  }

  private Pages pages(Sweep sweep, List<Experiment> runs) {
    var trove =
        new Trove() {
          @Override
          public Optional<Sweep> find(String name) {
            return Optional.empty();
          }

          @Override
          public <T> List<T> each(Sweep of, Function<Experiment, T> made) {
            return runs.stream().map(made).toList();
          }

          @Override
          public Optional<Experiment> trial(Sweep of, String name) {
            return runs.stream()
                .filter(run -> run.getMetadata().getName().equals(name))
                .findFirst();
          }
        };
    var found = findings.ofSweep(sweep, trove, NOW);
    var report = sweep.getSpec().report();
    return sheets.with(
        Report.withRuns(found, report.spoken(), report.main(), RunSheets.MOST),
        sweep,
        found,
        trove,
        Objects.requireNonNull(report.git()),
        NOW);
  }

  private static Sweep sweep(String goal) {
    return Serialization.unmarshal(
        """
        apiVersion: sweepline.dev/v1alpha1
        kind: Sweep
        metadata:
          { name: scales, namespace: demo, uid: u-scales, creationTimestamp: "2026-02-13T04:00:00Z" }
        spec:
          type: Custom
          checklist: { hypothesis: "larger pages read better", enforcement: Warn }
          goals: [ { label: Target, metrics: { val_f1: "%s" } } ]
          overrides: [ "+experiment=quickstart" ]
          search: { space: [ { key: data.image_size, values: ["32"] } ] }
          report:
            languages: [en, ko]
            git:
              repository: https://git.example.com/docs.git
              runs: true
              tokenSecret: { name: git, key: token }
        """
            .formatted(goal),
        Sweep.class);
  }

  private List<Experiment> runs(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(this::run).toList();
  }

  private Experiment run(int number) {
    var run =
        Serialization.unmarshal(
            """
            apiVersion: sweepline.dev/v1alpha1
            kind: Experiment
            metadata:
              name: scales-%1$d
              namespace: demo
              uid: u-%1$d
              creationTimestamp: "2026-02-13T04:00:00Z"
              ownerReferences:
                - apiVersion: sweepline.dev/v1alpha1
                  kind: Sweep
                  name: scales
                  uid: u-scales
                  controller: true
            spec:
              overrides: [ "+experiment=quickstart" ]
              params: { data.image_size: "32" }
              seed: %1$d
            """
                .formatted(number),
            Experiment.class);
    var request =
        new TrialRequest("demo", ExperimentObserver.createdAt(run.getMetadata()), run.getSpec());
    var composed =
        (Composed) trees.composer(ExperimentObserver.tree(trees, run)).compose(request, null);
    run.setStatus(scored("run-" + number, number, composed.configDigest()));
    return run;
  }

  private static ExperimentStatus scored(String name, int score, String configDigest) {
    var figure = "0.%04d".formatted(score);
    return ExperimentStatusBuilder.builder()
        .phase(ExperimentPhase.SUCCEEDED)
        .runName(name)
        .configDigest(configDigest)
        .best(new Best("val_f1", figure, 1))
        .metrics(Map.of("val_f1", figure))
        .build();
  }

  private static Experiment better(Experiment run, String name) {
    var status = Objects.requireNonNull(run.getStatus());
    if (!name.equals(status.runName())) {
      return run;
    }
    var copy = new Experiment();
    copy.setMetadata(run.getMetadata());
    copy.setSpec(run.getSpec());
    copy.setStatus(scored(name, 9999, Objects.requireNonNull(status.configDigest())));
    return copy;
  }
}
