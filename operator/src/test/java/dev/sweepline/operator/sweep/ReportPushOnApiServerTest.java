package dev.sweepline.operator.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sweepline.operator.RunningOperator;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.Kubelet;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.planner.publish.AllowedHosts;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.Condition.Truth;
import dev.sweepline.planner.status.PushedReport;
import dev.sweepline.planner.status.SweepPhase;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.status.SweepStatusBuilder;
import dev.sweepline.testing.Await;
import dev.sweepline.testing.GitServer;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A sweep's report in a Git repository, from its end to people's notes; the test plays the
/// kubelet.
@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class ReportPushOnApiServerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String BRANCH = "report/scales";
  private static final String SWEEP =
      """
      apiVersion: sweepline.dev/v1alpha1
      kind: Sweep
      metadata: { name: scales }
      spec:
        type: Custom
        checklist: { enforcement: Warn, hypothesis: "larger pages read better" }
        overrides: [ "+experiment=quickstart" ]
        search:
          space:
            - { key: data.image_size, values: ["32", "48"] }
        dedupe: { onHit: RunAgain }
        limits: { parallelism: 3, smokeTrial: false }
        report:
          languages: [en, ko]
          git:
            repository: REPOSITORY
            tokenSecret: { name: git, key: token }
      """;

  @TempDir private Path folder;
  private Cluster cluster;
  private Kubelet kubelet;
  private Trials trials;
  private PlayedSweep sweep;
  private GitServer server;
  private RunningOperator operator;

  @BeforeEach
  void start(Cluster given) throws IOException {
    cluster = given;
    kubelet = new Kubelet(given);
    trials = new Trials(given);
    sweep = new PlayedSweep(given, "scales");
    server = new GitServer(folder);
    server.commit("main", "Begin", "README.md", "# docs\n");
    operator = PlayedSweep.operator(given, new AllowedHosts(Set.of("http://" + server.place())));
  }

  @AfterEach
  void stop() {
    operator.close();
    server.close();
  }

  @Test
  void pagesInBothLanguagesAreOnTheBranchWhenTheSweepEndsAndNotesOutliveTheNextOnes() {
    secret(GitServer.TOKEN);
    sweep.apply(yaml());
    assertThat(pushed(sweep.await("waits", s -> condition(s).isPresent())).status())
        .isEqualTo(Truth.UNKNOWN);
    finish(2);

    var first = awaitPushed("has pushed", s -> s.report() != null && s.report().commit() != null);

    assertThat(first.phase()).isEqualTo(SweepPhase.SUCCEEDED);
    var page = page();
    var korean = page.replace(".md", ".ko.md");
    assertThat(server.files(BRANCH)).contains("README.md", page, korean);
    assertThat(server.show(BRANCH, page)).contains("larger pages read better", "## Analysis");
    assertThat(server.show(BRANCH, korean)).contains("larger pages read better", "## 분석");
    assertThat(server.subjects(BRANCH))
        .containsExactly("Sweepline: Report sweep scales", "Kim: Begin");
    assertThat(Objects.requireNonNull(first.report()).branch()).isEqualTo(BRANCH);

    server.commit(
        BRANCH,
        "Note",
        korean,
        server
            .show(BRANCH, korean)
            .replace(
                "<!-- notes:begin analysis -->\n",
                "<!-- notes:begin analysis -->\n스캔이 뒤집혀 있었다.\n"));
    var before = Objects.requireNonNull(Objects.requireNonNull(first.report()).commit());
    sweep.apply(yaml().replace("[\"32\", \"48\"]", "[\"32\", \"48\", \"64\"]"));
    finish(1);

    awaitPushed(
        "has pushed again",
        s ->
            s.counts() != null
                && s.counts().total() == 3
                && s.report() != null
                && !before.equals(s.report().commit()));
    assertThat(server.show(BRANCH, korean)).contains("스캔이 뒤집혀 있었다.", "64");
    assertThat(server.subjects(BRANCH))
        .containsExactly(
            "Sweepline: Report sweep scales",
            "Kim: Note",
            "Sweepline: Report sweep scales",
            "Kim: Begin");
    // Another process asks the Git host nothing as long as the report is the same.
    int asked = server.requests().size();
    var resourceVersion = sweep.object().getMetadata().getResourceVersion();
    operator.close();
    operator = PlayedSweep.operator(cluster, new AllowedHosts(Set.of("http://" + server.place())));
    sweep.apply(yaml().replace("name: scales", "name: later"));
    finish(2);
    new PlayedSweep(cluster, "later")
        .await("has pushed too", s -> s.report() != null && s.report().commit() != null);
    assertThat(server.requests().stream().skip(asked))
        .as("only what the later sweep asks")
        .noneMatch(request -> request.contains("scales"));
    assertThat(sweep.object().getMetadata().getResourceVersion()).isEqualTo(resourceVersion);
  }

  @Test
  void aWrongTokenIsToldWithWhatMendsItAndTheSweepSucceedsAllTheSame() {
    secret("wr0ng-token-of-somebody");
    sweep.apply(yaml());
    finish(2);

    var status = awaitPushed("is not pushed", s -> pushed(s).status() == Truth.FALSE);

    assertThat(status.phase()).isEqualTo(SweepPhase.SUCCEEDED);
    assertThat(pushed(status).reason()).isEqualTo("NotAuthorized");
    assertThat(pushed(status).message())
        .isEqualTo(
            "%s answered 401: put a token that may write to the repository into Secret %s/git, key"
                + " token",
            server.place(), cluster.namespace());
    assertThat(Serialization.asJson(sweep.object())).doesNotContain("wr0ng-token");
    assertThat(cluster.client().v1().events().inNamespace(cluster.namespace()).list().getItems())
        .anySatisfy(event -> {
          assertThat(event.getReason()).isEqualTo("ReportNotPushed");
          assertThat(event.getMessage()).contains("401").doesNotContain("wr0ng-token");
        });

    failOften();
    secret(GitServer.TOKEN);

    awaitPushed("is pushed with the right one", s -> pushed(s).status() == Truth.TRUE);
  }

  /// So often that the next try is ten minutes away.
  private void failOften() {
    operator.close();
    sweep
        .resource()
        .editStatus(object -> {
          var status = Objects.requireNonNull(object.getStatus());
          var report = Objects.requireNonNull(status.report());
          object.setStatus(
              SweepStatusBuilder.builder(status)
                  .report(
                      new PushedReport(report.branch(), null, null, null, 9, report.notBefore()))
                  .build());
          return object;
        });
    operator = PlayedSweep.operator(cluster, new AllowedHosts(Set.of("http://" + server.place())));
    var soon = Instant.now().plusSeconds(500);
    awaitPushed(
        "waits for long",
        s -> s.report() != null && soon.isBefore(Instant.parse(s.report().notBefore())));
  }

  @Test
  void aSecretThatComesLaterIsTakenAtOnce() {
    sweep.apply(yaml());
    finish(2);
    var status = awaitPushed("misses the Secret", s -> pushed(s).status() == Truth.FALSE);
    assertThat(pushed(status).reason()).isEqualTo("SecretMissing");
    failOften();

    secret(GitServer.TOKEN);

    awaitPushed("is pushed", s -> pushed(s).status() == Truth.TRUE);
  }

  @Test
  void runsHavePagesThatTheSweepsLeadToAndOnlyThoseThatChangeAreCommittedAgain() {
    secret(GitServer.TOKEN);
    sweep.apply(withRuns(yaml()));
    finish(2);

    var first = awaitPushed("has pushed", s -> pushed(s).status() == Truth.TRUE);

    assertThat(pushed(first).message()).endsWith("on " + server.place() + ", with pages of 2 runs");
    var runs =
        trials.all().stream()
            .map(trial -> Objects.requireNonNull(trial.getStatus()).runName())
            .sorted()
            .toList();
    assertThat(runs).hasSize(2);
    for (var run : runs) {
      assertThat(server.files(BRANCH))
          .contains("docs/04-report/" + run + ".md", "docs/04-report/" + run + ".ko.md");
      assertThat(server.show(BRANCH, page())).contains("[" + run + "](" + run + ".md)");
      assertThat(server.show(BRANCH, page().replace(".md", ".ko.md")))
          .contains("[" + run + "](" + run + ".ko.md)");
    }
    assertThat(server.show(BRANCH, "docs/04-report/" + runs.getFirst() + ".ko.md"))
        .contains("larger pages read better", "## 분석");
    var before = Objects.requireNonNull(Objects.requireNonNull(first.report()).commit());

    sweep.apply(withRuns(yaml()).replace("[\"32\", \"48\"]", "[\"32\", \"48\", \"64\"]"));
    finish(1);
    awaitPushed(
        "has pushed again",
        s -> s.report() != null && !before.equals(s.report().commit()) && isOfThree(s));

    assertThat(server.changed(BRANCH))
        .as("the sweep's pages and those of the run that is new")
        .allMatch(file -> runs.stream().noneMatch(file::contains))
        .hasSizeGreaterThanOrEqualTo(4);
  }

  private static boolean isOfThree(SweepStatus status) {
    return pushed(status).message().endsWith("with pages of 3 runs");
  }

  private static String withRuns(String yaml) {
    return yaml.replace("      tokenSecret", "      runs: true\n      tokenSecret");
  }

  @Test
  void aHostThatTheChartDoesNotAllowIsNeverAsked() {
    operator.close();
    operator = PlayedSweep.operator(cluster, AllowedHosts.NONE);
    secret(GitServer.TOKEN);
    sweep.apply(yaml());

    var status = awaitPushed("refuses", s -> condition(s).isPresent());

    assertThat(pushed(status).status()).isEqualTo(Truth.FALSE);
    assertThat(pushed(status).message())
        .isEqualTo(
            "spec.report.git.repository: the host %s is not allowed: add \"http://%s\" to"
                + " reports.git.allowedHosts of the chart",
            server.place(), server.place());
    finish(2);
    sweep.await("is done", s -> s.phase() == SweepPhase.SUCCEEDED);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void apiServerRefusesATokenInTheAddressAndOtherBranches() {
    assertThatThrownBy(() -> sweep.apply(yaml().replace("http://", "http://kim:s3cret-token@")))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("literal key")
        .hasMessageNotContaining("s3cret-token");
    assertThatThrownBy(
            () -> sweep.apply(yaml().replace("tokenSecret", "branch: main\n      tokenSecret")))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("spec.report.git.branch");
    assertThatThrownBy(() -> sweep.apply(yaml().replace("[en, ko]", "[ko, ko]")))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("a language is there twice");
  }

  private String yaml() {
    return SWEEP.replace("REPOSITORY", server.url());
  }

  private String page() {
    return server.files(BRANCH).stream()
        .filter(file -> file.endsWith("_scales.md"))
        .findFirst()
        .orElseThrow();
  }

  private SweepStatus awaitPushed(String what, Predicate<SweepStatus> condition) {
    return Await.value(
        "the report " + what,
        PATIENCE,
        () -> Optional.ofNullable(sweep.resource().get()).map(Sweep::getStatus).filter(condition));
  }

  private static Condition pushed(SweepStatus status) {
    return condition(status).orElseThrow();
  }

  private static Optional<Condition> condition(SweepStatus status) {
    return status.conditions().stream()
        .filter(condition -> condition.type().equals("ReportPushed"))
        .findFirst();
  }

  private void secret(String token) {
    cluster
        .client()
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName("git")
                .addToLabels("sweepline.dev/use", "report")
                .endMetadata()
                .withStringData(Map.of("token", token))
                .build())
        .inNamespace(cluster.namespace())
        .forceConflicts()
        .serverSideApply();
  }

  private void finish(int count) {
    var seen =
        new HashSet<>(
            trials.all().stream()
                .filter(trial ->
                    trial.getStatus() != null
                        && trial.getStatus().phase() != null
                        && trial.getStatus().phase().settled())
                .map(Trials::name)
                .toList());
    for (int finished = 0; finished < count; finished++) {
      var next = trials.awaitUnfinished(seen);
      seen.add(next);
      kubelet.runs(next + "-a1");
      kubelet.ends(
          next + "-a1",
          0,
          "Completed",
          """
          {"outcome":"Succeeded","exitCode":0,"step":10,"bestMetrics":{"val_f1":0.%d},"bestEpoch":1,\
          "lastMetrics":{},"eventsLeft":false}\
          """
              .formatted(50 + finished));
    }
  }
}
