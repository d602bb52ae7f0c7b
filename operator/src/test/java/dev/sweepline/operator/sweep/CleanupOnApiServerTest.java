package dev.sweepline.operator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.operator.RunningOperator;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.Kubelet;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.spec.Storage;
import dev.sweepline.planner.status.Checkpoint;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.SweepPhase;
import dev.sweepline.testing.Await;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Its namespace takes Pods of Pod Security *restricted* only.
@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class CleanupOnApiServerTest {
  private static final String SWEEP =
      """
      apiVersion: sweepline.dev/v1alpha1
      kind: Sweep
      metadata: { name: tidy }
      spec:
        type: Custom
        checklist: { enforcement: Warn }
        overrides: [ "+experiment=quickstart" ]
        search:
          space:
            - { key: data.image_size, values: ["32", "48", "64"] }
        storage: { checkpoints: { claim: ckpts }, keep: { trials: 1 } }
        dedupe: { onHit: RunAgain }
        limits: { parallelism: 3, smokeTrial: false }
      """;

  private static final Path ROOT = Path.of(System.getProperty("sweepline.root", ".."));

  private Cluster cluster;
  private Kubelet kubelet;
  private Trials trials;
  private PlayedSweep sweep;
  private RunningOperator operator;

  @BeforeEach
  void start(Cluster given) {
    cluster = given;
    kubelet = new Kubelet(cluster);
    trials = new Trials(cluster);
    sweep = new PlayedSweep(cluster, "tidy");
    operator = PlayedSweep.operator(cluster);
  }

  @AfterEach
  void stop() {
    operator.close();
  }

  @Test
  void onePodRemovesWhatIsNotTheBestTrialsAndEveryTrialSaysWhatIsGone() {
    finishAll();

    var pod = awaitCleaner();
    assertThat(pod.getSpec().getContainers().getFirst().getImage()).isEqualTo("operator:dev");
    assertThat(pod.getSpec().getVolumes().getFirst().getPersistentVolumeClaim().getClaimName())
        .isEqualTo("ckpts");
    var losers = trials.all().stream().filter(trial -> !isBest(trial)).toList();
    assertThat(removals(pod))
        .containsExactlyInAnyOrderElementsOf(
            losers.stream().map(trial -> trial.getMetadata().getUid() + ":2").toList());
    assertThat(trials.all()).allSatisfy(trial -> assertThat(checkpoint(trial).isGone()).isFalse());

    var name = pod.getMetadata().getName();
    kubelet.runs(name);
    kubelet.ends(name, 0, "Completed", String.join(" ", removals(pod)) + "\n");

    kubelet.awaitGone(name);
    assertThat(trials.all())
        .allSatisfy(trial -> {
          assertThat(checkpoint(trial).isGone()).isEqualTo(!isBest(trial));
          assertThat(trial.getStatus().checkpointsGone()).isEqualTo(isBest(trial) ? null : 2);
        });
    sweep.await(
        "says that it is clean",
        status -> condition(status.conditions()).filter(c -> "Removed".equals(c)).isPresent());
  }

  @Test
  void anOperatorThatDiesInBetweenLosesNothing() {
    finishAll();
    var pod = awaitCleaner();
    operator.close();
    var name = pod.getMetadata().getName();
    kubelet.runs(name);
    kubelet.ends(name, 1, "Error", removals(pod).getFirst() + "\nbroken: no such disk");

    operator = PlayedSweep.operator(cluster);

    var gone = removals(pod).getFirst().replace(":2", "");
    Await.until(
        "what was removed is told",
        () ->
            trials.all().stream()
                .filter(trial -> checkpoint(trial).isGone())
                .map(trial -> trial.getMetadata().getUid())
                .toList()
                .equals(List.of(gone)));
    sweep.await(
        "says what went wrong",
        status ->
            status.conditions().stream()
                .anyMatch(c ->
                    c.type().equals(Conditions.CLEANED_UP)
                        && c.message().equals("Pod " + name + ": broken: no such disk")));
  }

  /// The sweep of docs/storage.md, as strictly as an API server reads.
  @Test
  void thePageShowsASweepThatIsAccepted() throws IOException {
    var page = Files.readString(ROOT.resolve("docs/storage.md"));
    int begin = page.indexOf("```yaml", page.indexOf("## What stays of a sweep")) + 7;
    var yaml = page.substring(begin, page.indexOf("```", begin));
    cluster
        .client()
        .resource(Serialization.unmarshal(yaml, Sweep.class))
        .inNamespace(cluster.namespace())
        .fieldValidation(Validation.STRICT)
        .create();

    new PlayedSweep(cluster, "receipts").await("runs", s -> s.phase() == SweepPhase.RUNNING);

    assertThat(trials.all())
        .isNotEmpty()
        .allSatisfy(trial -> {
          var storage = Objects.requireNonNull(trial.getSpec().storage());
          assertThat(storage.keep()).isEqualTo(new Storage.Keep(2, null));
          assertThat(trial.getSpec().retention().finishedExperiments()).isNull();
        });
  }

  private void finishAll() {
    sweep.apply(SWEEP);
    var seen = new HashSet<String>();
    for (int finished = 0; finished < 3; finished++) {
      var next = trials.awaitUnfinished(seen);
      seen.add(next);
      var uid = trials.named(next).getMetadata().getUid();
      kubelet.runs(next + "-a1");
      kubelet.ends(
          next + "-a1",
          0,
          "Completed",
          """
          {"outcome":"Succeeded","exitCode":0,"step":10,"bestMetrics":{"val_f1":0.%d},"bestEpoch":1,\
          "lastMetrics":{},"checkpoint":"/checkpoints/%s/a1/best.safetensors","eventsLeft":false}\
          """
              .formatted(5 + finished, uid));
    }
    sweep.await("is done", status -> status.phase() == SweepPhase.SUCCEEDED);
  }

  private Pod awaitCleaner() {
    return Await.value(
        "the Pod of a clean-up",
        () ->
            cluster
                .client()
                .pods()
                .inNamespace(cluster.namespace())
                .withLabel(Names.CLEANER_OF, sweep.object().getMetadata().getUid())
                .list()
                .getItems()
                .stream()
                .findFirst());
  }

  private static List<String> removals(Pod pod) {
    return pod.getSpec().getContainers().getFirst().getEnv().stream()
        .filter(variable -> variable.getName().equals("SWEEPLINE_CLEANER_REMOVALS"))
        .map(EnvVar::getValue)
        .flatMap(text -> List.of(text.split(" ")).stream())
        .toList();
  }

  private boolean isBest(Experiment trial) {
    var best = Objects.requireNonNull(sweep.object().getStatus().best());
    return best.experiment().equals(Trials.name(trial));
  }

  private static Checkpoint checkpoint(Experiment trial) {
    return Objects.requireNonNull(trial.getStatus().checkpoint());
  }

  private static Optional<String> condition(List<Condition> conditions) {
    return conditions.stream()
        .filter(condition -> condition.type().equals(Conditions.CLEANED_UP))
        .map(Condition::reason)
        .findFirst();
  }
}
