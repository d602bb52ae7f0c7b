package dev.sweepline.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What stays on a claim once a sweep has ended.
@Tag("cluster")
@ExtendWith(Evidence.class)
class StorageOnClusterTest {
  private static final String NAMESPACE = "e2e-sweep";
  private static final Duration MINUTES = Duration.ofMinutes(5);
  private static TestCluster cluster;

  @BeforeAll
  static void connect() {
    cluster = TestCluster.connect();
    cluster.cleanWithCheckpoints(NAMESPACE);
  }

  @AfterAll
  static void disconnect() {
    cluster.close();
  }

  @Test
  void onlyTheBestTrialKeepsItsCheckpoints() {
    var applied =
        cluster.apply(
            NAMESPACE,
            Specs.sweep(
                "tidy",
                List.of("24", "48"),
                List.of("none"),
                2,
                "storage: { checkpoints: { claim: checkpoints }, keep: { trials: 1 } }"));
    assertThat(applied.status()).as(applied.output()).isZero();

    var sweep =
        cluster.awaitSweep(
            NAMESPACE, "tidy", MINUTES, s -> s.condition("CleanedUp").startsWith("True"));

    var trials =
        cluster.experiments(NAMESPACE).stream()
            .filter(trial -> trial.name().startsWith("tidy-"))
            .toList();
    var best = sweep.text("status", "best", "experiment");
    assertThat(trials)
        .hasSize(2)
        .allSatisfy(trial ->
            assertThat(trial.text("status", "checkpoint", "exists"))
                .isEqualTo(trial.name().equals(best) ? "" : "false"));
    var files = files();
    for (var trial : trials) {
      var folder = "/checkpoints/" + trial.object().getMetadata().getUid() + "/a1/";
      assertThat(files).anyMatch(file -> file.equals(folder + "metrics.jsonl"));
      assertThat(files.stream().anyMatch(f -> f.startsWith(folder) && f.endsWith(".safetensors")))
          .as(trial.name() + " of " + files)
          .isEqualTo(trial.name().equals(best));
    }
    assertThat(cluster.pods(NAMESPACE))
        .noneMatch(pod -> pod.getMetadata().getName().contains("-clean-"));
  }

  /// As a Pod sees them that has the claim mounted.
  private static List<String> files() {
    var image =
        cluster.trainerPods().stream()
            .filter(pod -> NAMESPACE.equals(pod.getMetadata().getNamespace()))
            .map(pod -> pod.getSpec().getContainers().getFirst().getImage())
            .findFirst()
            .orElseThrow();
    var applied =
        cluster.apply(
            NAMESPACE,
            """
            apiVersion: v1
            kind: Pod
            metadata: { name: look }
            spec:
              restartPolicy: Never
              securityContext: { runAsUser: 10001, runAsGroup: 10001, runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }
              containers:
                - name: look
                  image: %s
                  command: [ find, /checkpoints, -type, f ]
                  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ ALL ] } }
                  volumeMounts: [ { name: checkpoints, mountPath: /checkpoints } ]
              volumes: [ { name: checkpoints, persistentVolumeClaim: { claimName: checkpoints } } ]
            """
                .formatted(image));
    assertThat(applied.status()).as(applied.output()).isZero();
    var ended =
        cluster.kubectl(
            "wait",
            "pod/look",
            "-n",
            NAMESPACE,
            "--for=jsonpath={.status.phase}=Succeeded",
            "--timeout=60s");
    assertThat(ended.status()).as(ended.output()).isZero();
    var listed = cluster.kubectl("logs", "look", "-n", NAMESPACE);
    cluster.kubectl("delete", "pod", "look", "-n", NAMESPACE);
    return listed.output().lines().toList();
  }
}
