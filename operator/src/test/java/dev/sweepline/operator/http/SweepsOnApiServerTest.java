package dev.sweepline.operator.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.sweepline.hydra.ConfigTree;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.operator.configs.ConfigTrees;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.operator.sweep.Sweep;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.experiment.Heard;
import dev.sweepline.planner.retention.PackedTrials;
import dev.sweepline.planner.status.ChecklistLine;
import dev.sweepline.planner.status.Progress;
import dev.sweepline.planner.status.SweepStatusBuilder;
import dev.sweepline.planner.status.Usage;
import dev.sweepline.planner.trial.HydraComposer;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class SweepsOnApiServerTest {

  @Test
  void showsASweepToWhomTheApiServerWouldShowIt(Cluster cluster) {
    var api = api(cluster);
    var reader = reader(cluster, "viewer", "sweeps", "experiments");
    var sweep = sweep(cluster);
    experiment(cluster, sweep, "32", "0.61");
    experiment(cluster, sweep, "64", "0.74");

    assertThat(api.namespaces(reader).items()).containsExactly(cluster.namespace());
    assertThat(api.sweeps(reader, cluster.namespace()).items())
        .extracting(SweepView::name, SweepView::type, SweepView::phase)
        .containsExactly(tuple("sizes", "MultiScale", "Pending"));
    var comparison = api.compare(reader, cluster.namespace(), "sizes");
    assertThat(comparison.varied()).containsExactly("data.image_size", "data.augmentation");
    assertThat(comparison.trials())
        .extracting(TrialView::runName, trial -> trial.metrics().get("val_f1"))
        .containsExactly(tuple("run-64", 0.74), tuple("run-32", 0.61));
  }

  @Test
  void writesUpASweepAndARunInTheLanguageThatIsAskedFor(Cluster cluster) {
    var reports = reports(cluster);
    var reader = reader(cluster, "viewer", "sweeps", "experiments");
    var namespace = cluster.namespace();
    var sweep = sweep(cluster);
    experiment(cluster, sweep, "32", "0.61");
    experiment(cluster, sweep, "64", "0.74");

    assertThat(reports.sweep(reader, namespace, "sizes", "en"))
        .startsWith("# sizes\n")
        .contains("+0.1300 over `32`");
    // The sweep's own language.
    assertThat(reports.sweep(reader, namespace, "sizes", null))
        .isEqualTo(reports.sweep(reader, namespace, "sizes", "ko"))
        .contains("## 가설", "](report/ko/heat-map.svg)", "`32` 대비 +0.1300");
    assertThat(reports.figureOfSweep(reader, namespace, "sizes", "ko", "heat-map.svg"))
        .startsWith("<svg ")
        .contains("data.image_size × data.augmentation별 val_f1");
    assertThat(reports.experiment(reader, namespace, "sizes-64", null))
        .startsWith("# run-64\n")
        .contains("## Hypothesis");
  }

  /// Retention removes Experiments and keeps their journals.
  @Test
  void writesUpARunOfWhichOnlyTheJournalIsKept(Cluster cluster) {
    var reports = reports(cluster);
    var reader = reader(cluster, "viewer", "sweeps", "experiments");
    var sweep = sweep(cluster);
    experiment(cluster, sweep, "64", "0.74");
    var experiments = cluster.client().resources(Experiment.class).inNamespace(cluster.namespace());
    var gone = experiments.withName("sizes-64").get();
    cluster
        .client()
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName("sizes-trials")
                .addToLabels(Names.TRIALS_OF, sweep.getMetadata().getUid())
                .endMetadata()
                .withBinaryData(
                    Map.of(
                        PackedTrials.KEY,
                        Base64.getEncoder()
                            .encodeToString(
                                PackedTrials.pack(List.of(Serialization.asJson(gone))).getFirst())))
                .build())
        .inNamespace(cluster.namespace())
        .create();
    var before = reports.experiment(reader, cluster.namespace(), "sizes-64", "en");
    experiments.withName("sizes-64").delete();
    sweep.setStatus(SweepStatusBuilder.builder().archived(1).build());
    cluster.client().resource(sweep).updateStatus();

    assertThat(reports.experiment(reader, cluster.namespace(), "sizes-64", "en"))
        .isEqualTo(before)
        .startsWith("# run-64\n");
  }

  @Test
  void refusesReportsLikeEverythingElse(Cluster cluster) {
    var reports = reports(cluster);
    var reader = reader(cluster, "viewer", "sweeps", "experiments");
    var half = reader(cluster, "half", "sweeps");
    var namespace = cluster.namespace();
    sweep(cluster);

    assertRefused(() -> reports.sweep(null, namespace, "sizes", null), 401, "Bearer");
    assertRefused(() -> reports.sweep(half, namespace, "sizes", null), 403, "may not list");
    assertRefused(
        () -> reports.figureOfSweep(half, namespace, "sizes", "en", "curves.svg"), 403, "may not");
    assertRefused(() -> reports.experiment(half, namespace, "x", null), 403, "may not list");
    assertRefused(
        () -> reports.sweep(reader, namespace, "sizes", "fr"), 400, "en and ko, not \"fr\"");
    assertRefused(
        () -> reports.figureOfSweep(reader, namespace, "sizes", "en", "../x"),
        404,
        "no figure ../x");
    assertRefused(
        () -> reports.experiment(reader, namespace, "sizes/status", null), 404, "no experiment");
  }

  @Test
  void showsWhatASweepHasCostAndItsChecklist(Cluster cluster) {
    var api = api(cluster);
    var reader = reader(cluster, "viewer", "sweeps", "experiments");
    var sweep = sweep(cluster);
    sweep.setStatus(
        SweepStatusBuilder.builder()
            .usage(new Usage(4500L, "1.25", "3.13", "USD"))
            .checklist(
                List.of(
                    new ChecklistLine("hypothesis", true, "larger is better"),
                    new ChecklistLine("wandb", false, "tracking.wandb.project is not set")))
            .build());
    cluster.client().resource(sweep).updateStatus();

    var view = api.sweep(reader, cluster.namespace(), "sizes");

    assertThat(view.usage()).isEqualTo(new SweepView.Spent(1.25, 3.13, "USD"));
    assertThat(view.checklist())
        .containsExactly(
            new SweepView.Item("hypothesis", true, "larger is better"),
            new SweepView.Item("wandb", false, "tracking.wandb.project is not set"));
  }

  @Test
  void showsWhatEventsToldBeforeItIsInAnyStatus(Cluster cluster) {
    var heard =
        new Progress(1, 9L, "2.5", 8, 50L, Map.of(), Map.of("val_f1", "0.6"), 2, null, null);
    var api = api(cluster, Optional.of(new Heard(heard, null, null)));
    var reader = reader(cluster, "viewer", "sweeps", "experiments");
    var sweep = sweep(cluster);
    experiment(cluster, sweep, "32", "Running", "0.5");

    assertThat(api.experiments(reader, cluster.namespace(), "sizes").items())
        .extracting(TrialView::epoch, TrialView::maxEpochs)
        .containsExactly(tuple(2.5, 8));
  }

  @Test
  void asksForATokenThatTheApiServerKnows(Cluster cluster) {
    var api = api(cluster);

    assertRefused(() -> api.namespaces(null), 401, "Authorization: Bearer");
    assertRefused(() -> api.namespaces("Basic abc"), 401, "Authorization: Bearer");
    assertRefused(() -> api.namespaces("Bearer made-up"), 401, "does not know this token");
  }

  @Test
  void hidesWhatTheReaderMayNotList(Cluster cluster) {
    var api = api(cluster);
    var nobody = reader(cluster, "nobody", "nothing-here");
    var half = reader(cluster, "half", "sweeps");

    assertThat(api.namespaces(nobody).items()).isEmpty();
    assertRefused(
        () -> api.sweeps(nobody, cluster.namespace()),
        403,
        "system:serviceaccount:" + cluster.namespace() + ":nobody may not list");
    assertRefused(() -> api.compare(half, cluster.namespace(), "sizes"), 403, "may not list");
    assertRefused(() -> api.sweeps(nobody, "kube-system"), 403, "may not list");
  }

  @Test
  void saysWhatIsNotThere(Cluster cluster) {
    var api = api(cluster);
    var reader = reader(cluster, "viewer", "sweeps", "experiments");

    assertRefused(() -> api.sweep(reader, cluster.namespace(), "nothing"), 404, "no sweep nothing");
  }

  @Test
  void asksTheApiServerForNothingButSweeps(Cluster cluster) {
    var api = api(cluster);
    var reader = reader(cluster, "viewer", "sweeps", "experiments");
    sweep(cluster);

    for (var name : List.of("sizes/status", "sizes?x=1", "../experiments", "")) {
      assertRefused(() -> api.sweep(reader, cluster.namespace(), name), 404, "no sweep " + name);
    }
  }

  private static void assertRefused(ThrowingCallable question, int status, String detail) {
    assertThatThrownBy(question)
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.problem().status()).isEqualTo(status);
              assertThat(refusal.problem().detail()).contains(detail);
            });
  }

  private static SweepsResource api(Cluster cluster) {
    return api(cluster, Optional.empty());
  }

  private static SweepsResource api(Cluster cluster, Optional<Heard> heard) {
    var settings = new WatchingSettings(cluster.namespace());
    var doorkeeper = new Doorkeeper(cluster.client());
    return new SweepsResource(
        doorkeeper, new Archive(cluster.client(), settings, doorkeeper), new ToldBoard(heard));
  }

  private static ReportsResource reports(Cluster cluster) {
    var settings = new WatchingSettings(cluster.namespace());
    var doorkeeper = new Doorkeeper(cluster.client());
    var release = new HydraComposer(ConfigTree.ofDirectory(settings.configTree()));
    return new ReportsResource(
        doorkeeper,
        new Archive(cluster.client(), settings, doorkeeper),
        settings,
        new ConfigTrees(cluster.client(), release, Clock.systemUTC()),
        new ToldBoard(Optional.empty()));
  }

  /// A service account that may list these resources, and its `Authorization` header.
  private static String reader(Cluster cluster, String name, String... resources) {
    var client = cluster.client();
    var namespace = cluster.namespace();
    var account = new ServiceAccountBuilder().withNewMetadata().withName(name).endMetadata();
    client.resource(account.build()).inNamespace(namespace).create();
    client
        .resource(
            new RoleBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .addNewRule()
                .withApiGroups("sweepline.dev")
                .withResources(resources)
                .withVerbs("get", "list")
                .endRule()
                .build())
        .inNamespace(namespace)
        .create();
    client
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "Role", name)
                .addNewSubject("", "ServiceAccount", name, namespace)
                .build())
        .inNamespace(namespace)
        .create();
    var token =
        client
            .serviceAccounts()
            .inNamespace(namespace)
            .withName(name)
            .tokenRequest(new TokenRequestBuilder().withNewSpec().endSpec().build());
    return "Bearer " + token.getStatus().getToken();
  }

  private static Sweep sweep(Cluster cluster) {
    var yaml =
        """
        apiVersion: sweepline.dev/v1alpha1
        kind: Sweep
        metadata: { name: sizes }
        spec:
          type: MultiScale
          search:
            space:
              - { key: data.image_size, values: ["32", "64"] }
              - { key: data.augmentation, values: [none, mixup] }
            blocks: [data.augmentation]
          report: { language: ko }
        """;
    return cluster
        .client()
        .resource(Serialization.unmarshal(yaml, Sweep.class))
        .inNamespace(cluster.namespace())
        .create();
  }

  private static void experiment(Cluster cluster, Sweep sweep, String size, String f1) {
    experiment(cluster, sweep, size, "Succeeded", f1);
  }

  private static void experiment(
      Cluster cluster, Sweep sweep, String size, String phase, String f1) {
    var yaml =
        """
        apiVersion: sweepline.dev/v1alpha1
        kind: Experiment
        metadata: { name: sizes-%1$s, labels: { %3$s: %4$s } }
        spec:
          type: MultiScale
          runName: run-%1$s
          params: { data.image_size: "%1$s", data.augmentation: none }
        status:
          phase: %5$s
          metrics: { val_f1: "%2$s" }
          best: { metric: val_f1, value: "%2$s", epoch: 3 }
        """
            .formatted(size, f1, Names.SWEEP_UID, sweep.getMetadata().getUid(), phase);
    var experiment = Serialization.unmarshal(yaml, Experiment.class);
    var created = cluster.client().resource(experiment).inNamespace(cluster.namespace()).create();
    created.setStatus(experiment.getStatus());
    cluster.client().resource(created).inNamespace(cluster.namespace()).updateStatus();
  }
}
