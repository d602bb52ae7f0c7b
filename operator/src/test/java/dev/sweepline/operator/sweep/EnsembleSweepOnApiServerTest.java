package dev.sweepline.operator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.operator.RunningOperator;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.Kubelet;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.spec.PinnedEnsemble;
import dev.sweepline.planner.spec.Voting;
import dev.sweepline.planner.status.Condition.Truth;
import dev.sweepline.planner.status.EnsembleLine;
import dev.sweepline.planner.status.SweepPhase;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.testing.Await;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A Sweep that waits for others, chooses of them, and has those vote. What is awaited tells it: it
/// does not look by itself.
@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class EnsembleSweepOnApiServerTest {
  private static final String ENSEMBLE =
      """
      apiVersion: sweepline.dev/v1alpha1
      kind: Sweep
      metadata: { name: final }
      spec:
        type: Ensemble
        checklist: { enforcement: Warn }
        ensemble:
          %s
          voting: [Rank, Soft]
        goals: [ { label: Final, metrics: { val_f1: "0.90" } } ]
      """;
  private static final String SWEEP =
      """
      apiVersion: sweepline.dev/v1alpha1
      kind: Sweep
      metadata: { name: %s }
      spec:
        type: Custom
        checklist: { enforcement: Warn }
        overrides: [ "+experiment=quickstart" ]
        search: { space: [ { key: data.image_size, values: [%s] } ] }
        storage: { checkpoints: { claim: ckpts }%s }
        limits: { parallelism: 4, smokeTrial: false }
      """;
  private static final String EXPERIMENT =
      """
      apiVersion: sweepline.dev/v1alpha1
      kind: Experiment
      metadata: { name: %s }
      spec:
        checklist: { enforcement: Warn }
        seed: %d
        overrides: [ "+experiment=quickstart" ]
        storage: { checkpoints: { claim: ckpts } }
      """;
  private static final String VOTED =
      """
      {"outcome":"Succeeded","exitCode":0,"step":4,"bestEpoch":1,"lastMetrics":{},
       "bestMetrics":{"val_f1":0.91,"val_acc":0.92,"val_f1_rank":0.91,"val_acc_rank":0.92,
        "val_f1_soft":0.9,"val_acc_soft":0.9,"agreement":0.8,"val_f1_of_%s":0.85}}
      """;

  private Cluster cluster;
  private Kubelet kubelet;
  private Trials trials;
  private PlayedSweep ensemble;
  private TellingBoard board;
  private RunningOperator operator;

  @BeforeEach
  void start(Cluster given) {
    cluster = given;
    kubelet = new Kubelet(cluster);
    trials = new Trials(cluster);
    ensemble = new PlayedSweep(cluster, "final");
    board = new TellingBoard();
    operator = PlayedSweep.operator(cluster, board);
  }

  @AfterEach
  void stop() {
    operator.close();
  }

  @Test
  void waitsForItsSweepsAndHasTheBestVoteInOneExperiment() {
    ensemble.apply(
        ENSEMBLE.formatted("from: { sweeps: [ { name: small }, { name: large } ], top: 3 }"));
    waitsFor(
        "members: there is no Sweep small in this namespace, there is no Sweep large in this"
            + " namespace");

    apply(SWEEP.formatted("small", "\"32\", \"48\"", ""));
    apply(SWEEP.formatted("large", "\"64\", \"80\"", ""));
    waitsFor("members: the Sweep small is Running, the Sweep large is Running");
    var seen = new HashSet<String>();
    finish(seen, 2, "small-");
    waitsFor("members: the Sweep large is Running");
    finish(seen, 2, "large-");

    var voting = awaitVoting(seen);
    var members = Objects.requireNonNull(voting.getSpec().ensemble());
    assertThat(members.voting()).containsExactly(Voting.RANK, Voting.SOFT);
    assertThat(members.members()).hasSize(3).allSatisfy(this::isAsItsTrialSays);
    // Those that ended last were better, see `finish`.
    assertThat(members.members().get(0).experiment()).startsWith("large-");
    assertThat(members.members().get(2).experiment()).startsWith("small-");

    var pod = kubelet.awaitPod(Trials.name(voting) + "-a1");
    assertThat(pod.getSpec().getContainers().getFirst().getVolumeMounts())
        .extracting(VolumeMount::getMountPath)
        .contains("/checkpoints");
    assertThat(pod.getMetadata().getAnnotations().get(Names.CONFIG_ANNOTATION))
        .contains("ensemble:", members.members().getFirst().checkpoint(), "- Rank");
    var best = members.members().getFirst();
    kubelet.runs(pod.getMetadata().getName());
    kubelet.ends(pod.getMetadata().getName(), 0, "Completed", VOTED.formatted(best.experiment()));

    var status = ensemble.await("is over", some -> some.phase() == SweepPhase.SUCCEEDED);
    assertThat(status.goalsReached()).isEqualTo("1 of 1: Final");
    var line = Objects.requireNonNull(status.ensemble());
    assertThat(line.votes())
        .containsExactly(
            new EnsembleLine.Vote("Rank", "0.91", "0.92"),
            new EnsembleLine.Vote("Soft", "0.9", "0.9"));
    assertThat(line.agreement()).isEqualTo("0.8");
    assertThat(line.members())
        .extracting(EnsembleLine.Member::experiment)
        .containsExactlyElementsOf(
            members.members().stream().map(PinnedEnsemble.Member::experiment).toList());
    assertThat(line.members().getFirst().f1()).isEqualTo("0.85");
    assertThat(trials.all()).hasSize(5);
    assertThat(trials.named(Trials.name(voting)).getStatus().tags()).contains("ensemble");
  }

  @Test
  void waitsForExperimentsByName() {
    ensemble.apply(ENSEMBLE.formatted(members("one", "two", "three")));
    apply(EXPERIMENT.formatted("one", 1));
    apply(EXPERIMENT.formatted("two", 2));
    ensemble.await(
        "waits for the third",
        some ->
            Optional.ofNullable(some.waitingFor())
                .filter(what -> what.contains("the Experiment two is "))
                .filter(what -> what.contains("there is no Experiment three in this namespace"))
                .isPresent());
    apply(EXPERIMENT.formatted("three", 3));
    for (var name : List.of("one", "two", "three")) {
      finish(name, 0.8);
    }

    assertThat(
            Objects.requireNonNull(awaitVoting(Set.of("one", "two", "three")).getSpec().ensemble())
                .members())
        .extracting(PinnedEnsemble.Member::experiment)
        .containsExactly("one", "two", "three");
  }

  @Test
  void refusesTwoModelsUntilThereIsAThird() {
    var seen = new HashSet<String>();
    apply(SWEEP.formatted("small", "\"32\", \"48\"", ""));
    finish(seen, 2, "small-");
    ensemble.apply(ENSEMBLE.formatted("from: { sweeps: [ { name: small } ] }"));

    var refused = ensemble.await("is refused", some -> some.phase() == SweepPhase.REFUSED);
    assertThat(said(refused, "Accepted"))
        .isEqualTo(
            "spec.ensemble.from.top: is 3, and only 2 of the sweeps' configurations can vote: name"
                + " more sweeps, or give these more values");

    apply(SWEEP.formatted("small", "\"32\", \"48\", \"64\"", ""));
    finish(seen, 1, "small-");

    awaitVoting(seen);
    assertThat(ensemble.await("goes on", some -> some.phase() == SweepPhase.RUNNING).conditions())
        .anyMatch(
            condition -> condition.type().equals("Accepted") && condition.status() == Truth.TRUE);
  }

  @Test
  void refusesAMemberOfOtherData() {
    int seed = 1;
    for (var name : List.of("one", "two", "three")) {
      apply(EXPERIMENT.formatted(name, seed++));
      kubelet.awaitPod(name + "-a1");
      board.begins(uid(name), name.equals("three") ? "sha256:other" : "sha256:same");
      finish(name, 0.8);
      Await.until(
          name + " says what it read",
          () ->
              Optional.ofNullable(trials.named(name).getStatus().provenance())
                  .filter(ran -> ran.dataDigest() != null)
                  .isPresent());
    }
    ensemble.apply(ENSEMBLE.formatted(members("one", "two", "three")));

    assertThat(
            said(
                ensemble.await("is refused", some -> some.phase() == SweepPhase.REFUSED),
                "Accepted"))
        .isEqualTo(
            "spec.ensemble.members: member one was trained on data with the digest sha256:same,"
                + " member three sha256:other: what one has learned another must not be judged by");
    assertThat(trials.all()).hasSize(3);
  }

  @Test
  void refusesAMemberWhoseCheckpointIsGone() {
    int seed = 1;
    for (var name : List.of("one", "two", "three")) {
      apply(EXPERIMENT.formatted(name, seed++));
      finish(name, 0.8);
    }
    patch("two", "{\"metadata\":{\"annotations\":{\"" + Names.CHECKPOINTS_GONE + "\":\"2\"}}}");
    Await.until(
        "two has no checkpoint",
        () -> Objects.requireNonNull(trials.named("two").getStatus().checkpoint()).isGone());
    ensemble.apply(ENSEMBLE.formatted(members("one", "two", "three")));

    assertThat(
            said(
                ensemble.await("is refused", some -> some.phase() == SweepPhase.REFUSED),
                "Accepted"))
        .isEqualTo(
            "spec.ensemble.members[1].experiment: two has no checkpoint any more, a clean-up removed"
                + " it; run it again, or leave it out");
  }

  /// Of four trials `keep.trials` leaves one; the three that vote stay until they have.
  @Test
  void keepsTheCheckpointsOfMembersUntilTheyHaveVoted() {
    ensemble.apply(ENSEMBLE.formatted("from: { sweeps: [ { name: small } ] }"));
    apply(SWEEP.formatted("small", "\"32\", \"48\", \"64\", \"80\"", ", keep: { trials: 1 }"));
    var seen = new HashSet<String>();
    finish(seen, 4, "small-");
    var voting = awaitVoting(seen);
    var worst = worst();

    // The one that does not vote goes, as soon as it is known who does.
    var first = awaitCleaner("");
    assertThat(first.removals()).containsExactly(worst + ":2");
    kubelet.runs(first.name());
    kubelet.ends(first.name(), 0, "Completed", worst + ":2\n");
    kubelet.awaitGone(first.name());

    var pod = Trials.name(voting) + "-a1";
    kubelet.runs(pod);
    kubelet.ends(pod, 0, "Completed", VOTED.formatted("x"));

    assertThat(awaitCleaner(first.name()).removals()).hasSize(2).doesNotContain(worst + ":2");
  }

  private record CleanerPod(String name, List<String> removals) {}

  private CleanerPod awaitCleaner(String except) {
    return Await.value(
        "the Pod of a clean-up",
        () ->
            cluster
                .client()
                .pods()
                .inNamespace(cluster.namespace())
                .withLabel(Names.CLEANER_OF)
                .list()
                .getItems()
                .stream()
                .filter(pod -> !pod.getMetadata().getName().equals(except))
                .findFirst()
                .map(pod ->
                    new CleanerPod(
                        pod.getMetadata().getName(),
                        pod.getSpec().getContainers().getFirst().getEnv().stream()
                            .filter(
                                variable -> variable.getName().equals("SWEEPLINE_CLEANER_REMOVALS"))
                            .flatMap(variable -> List.of(variable.getValue().split(" ")).stream())
                            .toList())));
  }

  private String worst() {
    return trials.all().stream()
        .filter(trial ->
            Optional.ofNullable(trial.getStatus())
                .flatMap(status -> Optional.ofNullable(status.best()))
                .filter(best -> best.value().equals("0.5"))
                .isPresent())
        .map(trial -> trial.getMetadata().getUid())
        .findFirst()
        .orElseThrow();
  }

  private void waitsFor(String what) {
    var status = ensemble.await("waits", some -> what.equals(some.waitingFor()));
    assertThat(status.phase()).isEqualTo(SweepPhase.BLOCKED);
    assertThat(said(status, "Ready")).isEqualTo(what);
  }

  private static String said(SweepStatus status, String type) {
    return status.conditions().stream()
        .filter(condition -> condition.type().equals(type))
        .findFirst()
        .orElseThrow()
        .message();
  }

  private Experiment awaitVoting(Set<String> others) {
    var name = trials.awaitUnfinished(others);
    assertThat(name).startsWith("final-");
    return trials.named(name);
  }

  private void isAsItsTrialSays(PinnedEnsemble.Member member) {
    var trial = trials.named(member.experiment());
    var checkpoint = Objects.requireNonNull(trial.getStatus().checkpoint());
    assertThat(member.uid()).isEqualTo(trial.getMetadata().getUid());
    assertThat(member.checkpoint()).isEqualTo(checkpoint.path());
    assertThat(member.sha256()).endsWith(Objects.requireNonNull(checkpoint.sha256()));
    assertThat(member.model()).matches("nano_(32|48|64|80)");
  }

  private static String members(String... names) {
    return "members: ["
        + String.join(
            ", ", List.of(names).stream().map(name -> "{ experiment: " + name + " }").toList())
        + "]";
  }

  /// Each is better than the one before.
  private void finish(Set<String> seen, int count, String prefix) {
    for (int i = 0; i < count; i++) {
      var next =
          Await.value(
              "another trial of " + prefix,
              () ->
                  trials.unfinished().stream()
                      .map(Trials::name)
                      .filter(name -> name.startsWith(prefix) && !seen.contains(name))
                      .findFirst());
      finish(next, (50 + 5 * seen.size()) / 100.0);
      seen.add(next);
    }
  }

  private void finish(String name, double f1) {
    kubelet.runs(name + "-a1");
    kubelet.ends(
        name + "-a1",
        0,
        "Completed",
        """
        {"outcome":"Succeeded","exitCode":0,"step":10,"bestMetrics":{"val_f1":%s},"bestEpoch":1,
         "lastMetrics":{},"checkpoint":"/checkpoints/%s/a1/best.safetensors",
         "checkpointSha256":"%s","eventsLeft":false}
        """
            .formatted(f1, uid(name), "%064x".formatted(name.hashCode() & 0xffffffffL)));
  }

  private String uid(String name) {
    return trials.named(name).getMetadata().getUid();
  }

  private void apply(String yaml) {
    Written.apply(cluster, yaml);
  }

  private void patch(String name, String patch) {
    cluster
        .client()
        .resources(Experiment.class)
        .inNamespace(cluster.namespace())
        .withName(name)
        .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
  }
}
