package dev.sweepline.operator.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sweepline.operator.RunningOperator;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.Kubelet;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.operator.configs.ConfigTrees;
import dev.sweepline.operator.report.PlayedReports;
import dev.sweepline.operator.sweep.Sweep;
import dev.sweepline.planner.publish.AllowedHosts;
import dev.sweepline.planner.spec.ExperimentSpecBuilder;
import dev.sweepline.planner.spec.Goal;
import dev.sweepline.planner.spec.Reporting;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.Condition.Truth;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.testing.GitServer;
import dev.sweepline.testing.PrivateAuthority;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// An Experiment's own report in a Git repository; the test plays the kubelet.
@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class RunReportOnApiServerTest {
  private static final String BRANCH = "report/alone";
  private static final String GIT =
      """
      report:
        languages: [en, ko]
        git:
          repository: REPOSITORY
          tokenSecret: { name: git, key: token }
      """;

  private static final String SWEEP =
      """
      apiVersion: sweepline.dev/v1alpha1
      kind: Sweep
      metadata: { name: scales }
      spec:
        type: Custom
        checklist: { enforcement: Warn }
        search: { space: [ { key: data.image_size, values: ["32"] } ] }
      """;

  @TempDir private Path folder;
  private Cluster cluster;
  private Kubelet kubelet;
  private Experiments experiments;
  private GitServer server;
  private RunningOperator operator;

  @BeforeEach
  void start(Cluster given) throws IOException {
    cluster = given;
    kubelet = new Kubelet(given);
    experiments = new Experiments(given);
    server = new GitServer(folder);
    server.commit("main", "Begin", "README.md", "# docs\n");
    secret();
    operator = operator("http://" + server.place(), Optional.empty());
  }

  @AfterEach
  void stop() {
    operator.close();
    server.close();
  }

  /// @param authority whose certificates are trusted besides the public ones
  private RunningOperator operator(String host, Optional<Path> authority) {
    var trees = new ConfigTrees(cluster.client(), Experiments.COMPOSER, Clock.systemUTC());
    var hosts = new AllowedHosts(Set.of(host));
    return RunningOperator.start(
        cluster,
        List.of(
            Experiments.reconciler(
                cluster,
                PlayedReports.to(hosts, authority, cluster, trees, new QuietBoard()).ofRuns())));
  }

  @Test
  void aPageInEachLanguageIsPushedWhenItIsOverAndNotesOutliveTheNextOne() {
    experiments.create("alone", spec());
    assertThat(pushed(experiments.await("alone", "waits", s -> condition(s).isPresent())).message())
        .isEqualTo("the report is pushed when the experiment is over");
    assertThat(server.requests()).isEmpty();
    finish("alone");

    var first = experiments.await("alone", "has pushed", s -> hasEnded(s, Truth.TRUE));

    assertThat(first.phase()).isEqualTo(ExperimentPhase.SUCCEEDED);
    var page = "docs/04-report/" + first.runName() + ".md";
    var korean = page.replace(".md", ".ko.md");
    assertThat(server.files(BRANCH)).contains("README.md", page, korean);
    assertThat(server.show(BRANCH, page)).contains("## Analysis", "0.5000");
    assertThat(server.show(BRANCH, korean)).contains("## 분석", "0.5000");
    assertThat(server.subjects(BRANCH))
        .containsExactly("Sweepline: Report experiment alone", "Kim: Begin");
    assertThat(experiments.told("alone")).contains("ReportPushed");
    var marker = "<!-- notes:begin analysis -->\n";
    server.commit(
        BRANCH, "Note", page, server.show(BRANCH, page).replace(marker, marker + "Upside down.\n"));
    var before = Objects.requireNonNull(Objects.requireNonNull(first.report()).commit());

    edit(spec -> spec.goals(List.of(new Goal("Target", null, Map.of("val_f1", "0.6")))));

    experiments.await(
        "alone",
        "has pushed again",
        s -> s.report() != null && !before.equals(s.report().commit()));
    assertThat(server.show(BRANCH, page)).contains("Upside down.", "Target");
    // Another process asks the Git host nothing as long as the page is the same.
    int asked = server.requests().size();
    operator.close();
    operator = operator("http://" + server.place(), Optional.empty());
    experiments.create("later", spec());
    finish("later");
    experiments.await("later", "has pushed too", s -> hasEnded(s, Truth.TRUE));
    assertThat(server.subjects("report/later"))
        .containsExactly("Sweepline: Report experiment later", "Kim: Begin");
    assertThat(server.subjects(BRANCH)).hasSize(4);
    assertThat(server.requests()).hasSizeGreaterThan(asked);
  }

  @Test
  void theExperimentOfThePageIsTakenAndToldThatItsHostIsNotAllowed() throws IOException {
    var page =
        Files.readString(Path.of(System.getProperty("sweepline.root", ".."), "docs/reports.md"));
    var from = page.indexOf("apiVersion: sweepline.dev/v1alpha1\nkind: Experiment");
    var yaml = page.substring(from, page.indexOf("```", from));
    cluster
        .client()
        .resource(Serialization.unmarshal(yaml, Experiment.class))
        .inNamespace(cluster.namespace())
        .create();

    var status = experiments.await("doc-baseline", "is told", s -> condition(s).isPresent());

    assertThat(pushed(status).message())
        .isEqualTo(
            "spec.report.git.repository: the host git.example.com is not allowed: add"
                + " \"git.example.com\" to reports.git.allowedHosts of the chart");
  }

  @Test
  void aHostOfAPrivateAuthorityIsTrustedWhenTheChartNamesThat()
      throws IOException, GeneralSecurityException {
    operator.close();
    server.close();
    var authority = PrivateAuthority.in(folder);
    server = new GitServer(Files.createDirectory(folder.resolve("tls")), authority);
    operator = operator(server.place(), Optional.empty());
    experiments.create("alone", spec());
    finish("alone");

    var status = experiments.await("alone", "is not pushed", s -> hasEnded(s, Truth.FALSE));

    assertThat(pushed(status).reason()).isEqualTo("CertificateNotTrusted");
    assertThat(pushed(status).message())
        .startsWith("the certificate of " + server.place() + " is not trusted (")
        .endsWith("): name its authority in reports.git.ca of the chart");
    assertThat(server.requests()).isEmpty();
    operator.close();
    operator = operator(server.place(), Optional.of(authority.certificate()));
    experiments.await("alone", "has pushed", s -> hasEnded(s, Truth.TRUE));
    assertThat(server.subjects(BRANCH)).containsExactly("Sweepline: Report experiment alone");
    assertThat(Serialization.asJson(experiments.named("alone").get()))
        .doesNotContain(GitServer.TOKEN);
  }

  private static boolean hasEnded(ExperimentStatus status, Truth truth) {
    return condition(status).filter(said -> said.status() == truth).isPresent();
  }

  @Test
  void aTrialIsToldThatItsSweepDecides() {
    var sweep =
        cluster
            .client()
            .resource(Serialization.unmarshal(SWEEP, Sweep.class))
            .inNamespace(cluster.namespace())
            .create();
    var trial = Serialization.unmarshal(yaml("trial"), Experiment.class);
    trial
        .getMetadata()
        .setOwnerReferences(
            List.of(
                new OwnerReferenceBuilder()
                    .withApiVersion("sweepline.dev/v1alpha1")
                    .withKind("Sweep")
                    .withName("scales")
                    .withUid(sweep.getMetadata().getUid())
                    .withController(true)
                    .build()));
    cluster.client().resource(trial).inNamespace(cluster.namespace()).create();

    var status = experiments.await("trial", "says so", s -> condition(s).isPresent());

    assertThat(pushed(status).reason()).isEqualTo("OfSweep");
    assertThat(pushed(status).message())
        .isEqualTo(
            "spec.report.git of a sweep's trial is not read: set spec.report.git.runs of Sweep"
                + " scales, or remove it here");
    assertThat(status.report()).isNull();
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void whatIsNotAskedForAnyMoreIsNotInTheStatus() {
    experiments.create("alone", spec());
    finish("alone");
    experiments.await("alone", "has pushed", s -> hasEnded(s, Truth.TRUE));

    edit(spec -> spec.report(Reporting.DEFAULT));

    var status = experiments.await("alone", "says nothing", s -> condition(s).isEmpty());
    assertThat(status.report()).isNull();
  }

  @Test
  void apiServerRefusesPagesOfRunsOfOneRun() {
    assertThatThrownBy(() ->
            experiments.create(
                "alone", spec().replace("    tokenSecret", "    runs: true\n    tokenSecret")))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("git.runs is of a Sweep");
    assertThatThrownBy(() -> experiments.create("alone", spec().replace("http://", "http://a:b@")))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("literal key")
        .hasMessageNotContaining("a:b@");
  }

  private void edit(UnaryOperator<ExperimentSpecBuilder> change) {
    experiments
        .named("alone")
        .edit(object -> {
          object.setSpec(change.apply(ExperimentSpecBuilder.builder(object.getSpec())).build());
          return object;
        });
  }

  private String spec() {
    return GIT.replace("REPOSITORY", server.url());
  }

  private String yaml(String name) {
    return """
    apiVersion: sweepline.dev/v1alpha1
    kind: Experiment
    metadata: { name: %s, labels: { sweepline.dev/model: nano } }
    spec:
      checklist: { enforcement: Warn }
    %s
    """
        .formatted(name, spec().indent(2));
  }

  private void finish(String name) {
    kubelet.runs(name + "-a1");
    kubelet.ends(
        name + "-a1",
        0,
        "Completed",
        """
        {"outcome":"Succeeded","exitCode":0,"step":10,"bestMetrics":{"val_f1":0.5},"bestEpoch":1,\
        "lastMetrics":{},"eventsLeft":false}\
        """);
  }

  private void secret() {
    cluster
        .client()
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName("git")
                .addToLabels("sweepline.dev/use", "report")
                .endMetadata()
                .withStringData(Map.of("token", GitServer.TOKEN))
                .build())
        .inNamespace(cluster.namespace())
        .create();
  }

  private static Condition pushed(ExperimentStatus status) {
    return condition(status).orElseThrow();
  }

  private static Optional<Condition> condition(ExperimentStatus status) {
    return status.conditions().stream()
        .filter(condition -> condition.type().equals("ReportPushed"))
        .findFirst();
  }
}
