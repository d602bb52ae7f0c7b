package dev.sweepline.operator.wandb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.hydra.ConfigTree;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.operator.configs.ConfigTrees;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.operator.objects.LabelledSecrets;
import dev.sweepline.operator.sweep.Sweep;
import dev.sweepline.operator.wandb.RunDirectory.Recovery;
import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.spec.Reference;
import dev.sweepline.planner.spec.Tracking;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.trial.HydraComposer;
import dev.sweepline.testing.Await;
import dev.sweepline.wandb.RunEnding;
import dev.sweepline.wandb.RunFacts;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("apiserver")
@ExtendWith(WithApiServer.class)
@SuppressWarnings("NullAway.Init")
class ExperimentRunsTest {
  private static final Path CONFIGS =
      Path.of(System.getProperty("sweepline.root", ".."), "configs");
  private static final String SWEEP =
      """
      apiVersion: sweepline.dev/v1alpha1
      kind: Sweep
      metadata: { name: pages }
      spec:
        type: MultiScale
        checklist: { hypothesis: larger pages read better, enforcement: Warn }
        search: { space: [ { key: data.image_size, values: ["32", "48"] } ] }
      """;
  private static final String EXPERIMENT =
      """
      apiVersion: sweepline.dev/v1alpha1
      kind: Experiment
      metadata: { name: pages-0123456789 }
      spec:
        overrides: [ "+experiment=quickstart" ]
        params: { data.image_size: "48" }
        runName: 20260213_nano_48_none_test
        source: { repository: git.example/doc-cls, commit: 3f2c9e0000000000000000000000000000000000 }
        tracking: { wandb: { entity: team, project: docs, mode: Online, secretRef: { name: wandb } } }
      """;
  private static final String SETTLED =
      """
      phase: Succeeded
      runName: 20260213_nano_48_none_test
      tags: [ "model:nano", "size:48" ]
      attempts: [ { number: 1, podName: pages-0123456789-a1, createdAt: "2026-02-13T09:00:00Z", exitCode: 0 } ]
      best: { metric: val_f1, value: "0.9", epoch: 2 }
      metrics: { val_f1: "0.9", val_acc: "0.91" }
      """;

  private static final String ASKED = "2026-02-20T09:00:00Z";

  private Cluster cluster;
  private ExperimentRuns runs;

  @BeforeEach
  void start(Cluster given) {
    cluster = given;
    var release = new HydraComposer(ConfigTree.ofDirectory(CONFIGS));
    runs = new ExperimentRuns(new ConfigTrees(cluster.client(), release, Clock.systemUTC()));
    runs.start(cluster.client(), Set.of(cluster.namespace()));
  }

  @AfterEach
  void stop() {
    runs.close();
  }

  @Test
  void knowsARunAsItsExperimentAndSweepDescribeIt() {
    var sweep = create(Serialization.unmarshal(SWEEP, Sweep.class));
    var experiment = Serialization.unmarshal(EXPERIMENT, Experiment.class);
    experiment
        .getMetadata()
        .setOwnerReferences(
            List.of(
                new OwnerReferenceBuilder()
                    .withApiVersion("sweepline.dev/v1alpha1")
                    .withKind("Sweep")
                    .withName("pages")
                    .withUid(sweep.getMetadata().getUid())
                    .withController(true)
                    .build()));
    var uid = create(experiment).getMetadata().getUid();
    await(uid, new RunDirectory.Live());

    var run = runs.run(uid).orElseThrow();

    assertThat(run)
        .isEqualTo(
            new TrackedRun(
                new RunFacts(
                    uid,
                    "team",
                    "docs",
                    "20260213_nano_48_none_test",
                    List.of("model:nano", "size:48", "aug:document", "experiment"),
                    "pages",
                    "train",
                    "larger pages read better",
                    "git.example/doc-cls",
                    "3f2c9e0000000000000000000000000000000000",
                    run.facts().config()),
                cluster.namespace(),
                "pages-0123456789",
                Tracking.Mode.ONLINE,
                new Reference("wandb")));
    assertThat(run.facts().config().get("data"))
        .isInstanceOfSatisfying(
            Map.class, data -> assertThat(data.get("image_size")).isEqualTo(48));
  }

  @Test
  void knowsTheConfigurationOfATreeOfOnesOwn() {
    create(
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName("doc-configs")
            .endMetadata()
            .addToData("config.yaml", "team: {lr: 1}\n")
            .build());
    var experiment = Serialization.unmarshal(EXPERIMENT, Experiment.class);
    var own =
        Serialization.unmarshal(
            """
            configs: { configMapRefs: [ { name: doc-configs } ] }
            overrides: [ team.lr=2 ]
            tracking: { wandb: { project: docs, mode: Offline } }
            """,
            ExperimentSpec.class);
    experiment.setSpec(own);

    var uid = create(experiment).getMetadata().getUid();
    await(uid, new RunDirectory.Live());

    assertThat(runs.run(uid).orElseThrow().facts().config())
        .containsEntry("team", Map.of("lr", 2))
        .containsEntry("seed", 1);
  }

  @Test
  void tracksNothingWhereThatIsDisabled() {
    var experiment = Serialization.unmarshal(EXPERIMENT, Experiment.class);
    experiment.setSpec(
        Serialization.unmarshal(
            "tracking: { wandb: { project: docs, mode: Disabled } }", ExperimentSpec.class));

    await(create(experiment).getMetadata().getUid(), new RunDirectory.Untracked());
  }

  @Test
  void knowsHowAnExperimentEndedEvenWhenItIsGone() {
    var uid = create(Serialization.unmarshal(EXPERIMENT, Experiment.class)).getMetadata().getUid();
    await(uid, new RunDirectory.Live());
    var ended =
        new RunDirectory.Settled(
            new RunEnding("Succeeded", 0, Map.of("val_f1", 0.9, "val_acc", 0.91), 2, 1));

    var resource = experiment();
    write(SETTLED);
    await(uid, ended);
    assertThat(runs.run(uid).orElseThrow().facts().tags()).containsExactly("model:nano", "size:48");
    resource.delete();
    Await.until("the Experiment is gone", () -> resource.get() == null);

    await(uid, ended);
    assertThat(runs.standing("another")).isEqualTo(new RunDirectory.Unknown());
  }

  @Test
  void letsARunLiveWhileACourierIsOnItsWayButNotWithoutItsExperiment() {
    var uid = create(Serialization.unmarshal(EXPERIMENT, Experiment.class)).getMetadata().getUid();
    var ended =
        new RunDirectory.Settled(
            new RunEnding("Succeeded", 0, Map.of("val_f1", 0.9, "val_acc", 0.91), 2, 1));
    write(SETTLED);
    await(uid, ended);

    write(SETTLED + errand("UnderWay"));
    await(uid, new RunDirectory.Live());
    write(SETTLED + errand("Done"));
    await(uid, ended);
    write(SETTLED + errand("UnderWay"));
    await(uid, new RunDirectory.Live());
    experiment().delete();
    await(uid, ended);
  }

  @Test
  void knowsWhatBecameOfARequestForRows() {
    var experiment = Serialization.unmarshal(EXPERIMENT, Experiment.class);
    var ephemeral = create(experiment).getMetadata().getUid();
    await(ephemeral, new RunDirectory.Live());
    assertThat(runs.recovery(ephemeral, ASKED)).isEqualTo(Recovery.IMPOSSIBLE);
    experiment().delete();

    experiment.setSpec(
        Serialization.unmarshal(
            """
            storage: { checkpoints: { claim: c } }
            tracking: { wandb: { project: docs, mode: Offline } }
            """,
            ExperimentSpec.class));
    var uid = create(experiment).getMetadata().getUid();
    await(uid, new RunDirectory.Live());
    assertThat(runs.recovery(uid, ASKED)).isEqualTo(Recovery.AWAITED);

    write(SETTLED + errand("UnderWay"));
    await(uid, new RunDirectory.Live());
    assertThat(runs.recovery(uid, ASKED)).isEqualTo(Recovery.AWAITED);
    write(SETTLED + errand("Done"));
    Await.until("it is done", () -> runs.recovery(uid, ASKED) == Recovery.DELIVERED);
    assertThat(runs.recovery(uid, "2026-03-01T00:00:00Z")).isEqualTo(Recovery.AWAITED);
    assertThat(runs.recovery(uid, "2026-02-20T08:59:59.5Z"))
        .as("the earlier request of another run of it")
        .isEqualTo(Recovery.DELIVERED);
    write(SETTLED + errand("GivenUp"));
    Await.until("it is given up", () -> runs.recovery(uid, ASKED) == Recovery.IMPOSSIBLE);
    assertThat(runs.recovery("another", ASKED)).isEqualTo(Recovery.IMPOSSIBLE);
  }

  private static String errand(String state) {
    return """
    errand: { state: %s, courier: 1, tries: 1, since: "2026-02-13T09:00:00Z", leftovers: true, rowsAsked: "%s" }
    """
        .formatted(state, ASKED);
  }

  private void write(String status) {
    experiment()
        .editStatus(experiment -> {
          experiment.setStatus(Serialization.unmarshal(status, ExperimentStatus.class));
          return experiment;
        });
  }

  private Resource<Experiment> experiment() {
    return cluster
        .client()
        .resources(Experiment.class)
        .inNamespace(cluster.namespace())
        .withName("pages-0123456789");
  }

  @Test
  void takesAKeyOnlyFromASecretThatIsMeantForIt() {
    var keys = new SecretKeys(cluster.client(), Clock.systemUTC());
    secret("unlabelled", Map.of(), Map.of("WANDB_API_KEY", "k"));
    secret("other", Map.of(LabelledSecrets.LABEL, "wandb"), Map.of("password", "k"));
    secret("wandb", Map.of(LabelledSecrets.LABEL, "wandb"), Map.of("WANDB_API_KEY", "secret\n"));
    var place = cluster.namespace() + "/";

    assertThat(List.of("absent", "unlabelled", "other"))
        .extracting(name -> keys.find(run(name)))
        .containsExactly(
            new ApiKeys.Missing("there is no Secret " + place + "absent"),
            new ApiKeys.Missing(
                "the Secret " + place + "unlabelled lacks the label sweepline.dev/use"),
            new ApiKeys.Missing("the Secret " + place + "other lacks the key WANDB_API_KEY"));
    assertThat(keys.find(run("wandb")))
        .isInstanceOfSatisfying(
            ApiKeys.Key.class, key -> assertThat(key.value()).isEqualTo("secret"))
        .asString()
        .doesNotContain("secret");
  }

  private TrackedRun run(String secret) {
    return new TrackedRun(
        new RunFacts(
            "u", null, "docs", "run", List.of(), null, "train", null, null, null, Map.of()),
        cluster.namespace(),
        "x",
        Tracking.Mode.ONLINE,
        new Reference(secret));
  }

  private void secret(String name, Map<String, String> labels, Map<String, String> data) {
    create(
        new SecretBuilder()
            .withNewMetadata()
            .withName(name)
            .withLabels(labels)
            .endMetadata()
            .withStringData(data)
            .build());
  }

  private <T extends HasMetadata> T create(T object) {
    return cluster.client().resource(object).inNamespace(cluster.namespace()).create();
  }

  private void await(String uid, RunDirectory.Standing standing) {
    Await.until(
        uid + " is " + standing, () -> runs.complete() && runs.standing(uid).equals(standing));
  }
}
