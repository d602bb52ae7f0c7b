package dev.sweepline.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sweepline.e2e.TestCluster.View;
import dev.sweepline.testing.Await;
import dev.sweepline.testing.FakeWandb;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Runs that stream to W&B from a cluster with two forwarders, as a chart's user sets them up.
@Tag("cluster")
@Tag("wandb")
@ExtendWith(Evidence.class)
class WandbOnClusterTest {
  private static final String NAMESPACE = "e2e-tree";
  private static final Duration MINUTES = Duration.ofMinutes(10);
  private static final String WRONG_KEY = "f".repeat(40);

  private static final Pattern TAKEN = Pattern.compile("partitions taken over .*=\\[(.*)]");
  private static final Pattern HANDED = Pattern.compile("partitions handed over .*=\\[(.*)]");

  private static TestCluster cluster;
  private static FakeWandb server;
  private static Doorway doorway;

  @BeforeAll
  static void stream(@TempDir Path folder) throws Exception {
    cluster = TestCluster.connect();
    server = FakeWandb.start(folder);
    doorway = Doorway.open(cluster.nodeAddress(), server.base().getPort());
    cluster.configure(
        "wandb.baseUrl=" + doorway.outside(),
        "wandb.limits.requestsPerSecond=200",
        "wandb.offline.size=",
        "wandb.offline.claim=sweepline-wandb",
        "forwarder.replicas=2");
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.clean(NAMESPACE);
    cluster.configure(
        "wandb.baseUrl=https://api.wandb.ai",
        "wandb.limits.requestsPerSecond=500",
        "wandb.offline.size=5Gi",
        "wandb.offline.claim=",
        "forwarder.replicas=0");
    cluster.close();
    doorway.close();
    server.close();
  }

  @BeforeEach
  void clean() {
    cluster.clean(NAMESPACE);
  }

  @Test
  void keyThatIsRefusedIsToldAndAnotherIsTakenWithoutARestart() {
    useKey(WRONG_KEY);
    var trial = begun("keyed", 4);

    var told =
        await(trial, t -> t.condition("TrackingDegraded").startsWith("True LoginNeeded"))
            .condition("TrackingDegraded");
    assertThat(told).contains("log in again").contains("secret").contains("WANDB_API_KEY");
    await(trial, t -> t.text("status", "phase").equals("Succeeded"));

    var before = forwarderLogs();
    useKey(FakeWandb.API_KEY);
    var run = finished(trial);

    assertThat(epochs(run)).isEqualTo(IntStream.rangeClosed(1, 4).boxed().toList());
    assertThat(run.path("anomalies")).isEmpty();
    await(trial, t -> !t.condition("TrackingDegraded").startsWith("True"));
    assertThat(forwarderLogs().keySet()).as("nobody was started again").isEqualTo(before.keySet());
    assertThat(everythingWritten()).doesNotContain(WRONG_KEY, FakeWandb.API_KEY);
  }

  @Test
  void stopInWandbEndsTheTrial() {
    useKey(FakeWandb.API_KEY);
    var trial = begun("stopped", 2000);
    var uid = trial.object().getMetadata().getUid();
    Await.value(
        "rows of " + uid + " are in W&B",
        MINUTES,
        () -> Optional.of(server.run(uid)).filter(run -> run.at("/steps/count").asInt() > 0));

    server.control("{\"stop_run\":\"" + uid + "\"}");

    var settled = await(trial, t -> t.text("status", "phase").equals("Stopped"));
    assertThat(settled.text("status", "message") + settled.condition("Succeeded")).contains("W&B");
  }

  @Test
  void forwardersShareThePartitions() {
    var shared =
        Await.value(
            "both have partitions, and nobody another's",
            MINUTES,
            () ->
                Optional.of(assignments())
                    .filter(
                        each -> each.size() == 2 && each.values().stream().noneMatch(Set::isEmpty))
                    .filter(each -> each.values().stream().mapToInt(Set::size).sum() == 8));

    var all = new TreeSet<String>();
    shared.values().forEach(all::addAll);
    assertThat(all).hasSize(8);
  }

  private static Map<String, Set<String>> assignments() {
    var assignments = new HashMap<String, Set<String>>();
    forwarderLogs()
        .forEach((pod, log) -> {
          var own = new HashSet<String>();
          log.lines()
              .forEach(line -> {
                var taken = TAKEN.matcher(line);
                if (taken.find()) {
                  own.addAll(List.of(taken.group(1).split(", ")));
                }
                var handed = HANDED.matcher(line);
                if (handed.find()) {
                  List.of(handed.group(1).split(", ")).forEach(own::remove);
                }
              });
          assignments.put(pod, own);
        });
    return assignments;
  }

  /// By Pod and how often it was restarted.
  private static Map<String, String> forwarderLogs() {
    var logs = new HashMap<String, String>();
    for (var pod : cluster.pods("sweepline-system")) {
      var name = pod.getMetadata().getName();
      if (name.startsWith("sweepline-forwarder-")
          && pod.getMetadata().getDeletionTimestamp() == null) {
        int restarts = pod.getStatus().getContainerStatuses().getFirst().getRestartCount();
        logs.put(
            name + " " + restarts,
            cluster.kubectl("logs", "-n", "sweepline-system", name).output());
      }
    }
    return logs;
  }

  /// What people and programs may read: objects that are no Secrets, events and logs.
  private static String everythingWritten() {
    var objects =
        cluster.kubectl(
            "get",
            "sweeps.sweepline.dev,experiments.sweepline.dev,pods,configmaps,events",
            "-n",
            NAMESPACE,
            "-o",
            "yaml");
    assertThat(objects.status()).as(objects.output()).isZero();
    var operator =
        cluster.kubectl("logs", "-n", "sweepline-system", "deployment/sweepline-operator");
    return objects.output() + operator.output() + String.join("\n", forwarderLogs().values());
  }

  private static void useKey(String key) {
    var applied =
        cluster.apply(
            NAMESPACE,
            """
            apiVersion: v1
            kind: Secret
            metadata: { name: wandb, labels: { sweepline.dev/use: wandb } }
            stringData: { WANDB_API_KEY: %s }
            """
                .formatted(key));
    assertThat(applied.status()).as(applied.output()).isZero();
  }

  private static View begun(String name, int epochs) {
    var spec =
        Specs.sweep(name, List.of("24"), List.of("none"), epochs, "")
            .replace("mode: Offline", "mode: Online, secretRef: { name: wandb }");
    var applied = cluster.apply(NAMESPACE, spec);
    assertThat(applied.status()).as(applied.output()).isZero();
    cluster.awaitSweep(
        NAMESPACE, name, MINUTES, s -> s.text("status", "counts", "total").equals("1"));
    return cluster.experiments(NAMESPACE).getFirst();
  }

  private static View await(View trial, Predicate<View> condition) {
    return cluster.awaitExperiment(NAMESPACE, trial.name(), MINUTES, condition);
  }

  private static JsonNode finished(View trial) {
    var uid = trial.object().getMetadata().getUid();
    return Await.value(
        "run " + uid + " is finished in W&B",
        MINUTES,
        () ->
            Optional.of(server.run(uid))
                .filter(run -> run.path("state").asText().equals("finished")));
  }

  /// Of the rows that end one.
  private static List<Integer> epochs(JsonNode run) {
    return run.path("history")
        .valueStream()
        .filter(row -> row.has("val_f1"))
        .map(row -> (int) Math.round(row.path("epoch").asDouble()))
        .toList();
  }
}
