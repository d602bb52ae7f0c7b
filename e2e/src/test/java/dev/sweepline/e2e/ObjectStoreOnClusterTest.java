package dev.sweepline.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.e2e.TestCluster.View;
import dev.sweepline.testing.Await;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A trial whose checkpoints are in an S3-compatible store; the store is a Pod with the program of
/// `make tools`.
@Tag("cluster")
@ExtendWith(Evidence.class)
class ObjectStoreOnClusterTest {
  private static final String NAMESPACE = "e2e-recovery";
  private static final String STORE = "e2e-store";
  private static final Duration MINUTES = Duration.ofMinutes(4);
  private static TestCluster cluster;
  private static String endpoint;

  @BeforeAll
  static void connect() {
    cluster = TestCluster.connect();
    cluster.clean(NAMESPACE);
    endpoint = "http://" + storePod().getStatus().getPodIP() + ":7070";
    var secret =
        cluster.apply(
            NAMESPACE,
            """
            apiVersion: v1
            kind: Secret
            metadata: { name: s3 }
            stringData: { AWS_ACCESS_KEY_ID: tester, AWS_SECRET_ACCESS_KEY: of-the-tests-alone }
            """);
    assertThat(secret.status()).as(secret.output()).isZero();
  }

  @AfterAll
  static void disconnect() {
    // While there is a store: without one, what ends waits for it.
    cluster.kubectl(
        "delete", "sweep.sweepline.dev", "bucket", "-n", NAMESPACE, "--ignore-not-found");
    cluster.kubectl("delete", "namespace", STORE, "--wait=false");
    cluster.close();
  }

  private static Pod storePod() {
    cluster.kubectl("create", "namespace", STORE);
    cluster.kubectl(
        "delete", "pod", "store", "-n", STORE, "--ignore-not-found", "--grace-period=0");
    var image =
        cluster
            .client()
            .apps()
            .deployments()
            .inAnyNamespace()
            .withLabel("app.kubernetes.io/component", "operator")
            .list()
            .getItems()
            .getFirst()
            .getSpec()
            .getTemplate()
            .getSpec()
            .getContainers()
            .getFirst()
            .getImage();
    var applied =
        cluster.apply(
            STORE,
            """
            apiVersion: v1
            kind: Pod
            metadata: { name: store }
            spec:
              terminationGracePeriodSeconds: 0
              containers:
                - name: store
                  image: %s
                  imagePullPolicy: IfNotPresent
                  command: [sh, -c]
                  args:
                    - mkdir -p /data/objects/experiments /data/metadata &&
                      exec /programs/versitygw --port :7070 --quiet posix --sidecar /data/metadata /data/objects
                  env:
                    - { name: ROOT_ACCESS_KEY, value: tester }
                    - { name: ROOT_SECRET_KEY, value: of-the-tests-alone }
                  readinessProbe: { tcpSocket: { port: 7070 }, periodSeconds: 1 }
                  volumeMounts:
                    - { name: programs, mountPath: /programs, readOnly: true }
                    - { name: data, mountPath: /data }
              securityContext: { runAsUser: 0 }
              volumes:
                - { name: programs, hostPath: { path: %s } }
                - { name: data, emptyDir: {} }
            """
                .formatted(image, Path.of(System.getProperty("sweepline.bin")).toAbsolutePath()));
    assertThat(applied.status()).as(applied.output()).isZero();
    return cluster
        .client()
        .pods()
        .inNamespace(STORE)
        .withName("store")
        .waitUntilReady(60, TimeUnit.SECONDS);
  }

  @Test
  void deletedPodIsReplacedAndGoesOnFromTheStore() {
    var applied =
        cluster.apply(
            NAMESPACE,
            Specs.sweep(
                "bucket",
                List.of("24"),
                List.of("none"),
                400,
                """
                storage:
                  objectStore: { uri: s3://experiments/e2e, endpoint: "%s", secretRef: { name: s3 } }
                """
                    .formatted(endpoint)));
    assertThat(applied.status()).as(applied.output()).isZero();
    var name =
        Await.value(
            "a trial of the sweep",
            MINUTES,
            () ->
                cluster.experiments(NAMESPACE).stream()
                    .map(View::name)
                    .filter(trial -> trial.startsWith("bucket-"))
                    .findFirst());
    var trained =
        cluster.awaitExperiment(
            NAMESPACE,
            name,
            MINUTES,
            t -> epoch(t) >= 2 && t.text("status", "checkpoint", "path").startsWith("s3://"));

    cluster.kubectl("delete", "pod", name + "-a1", "-n", NAMESPACE, "--wait=false");

    var resumed =
        cluster.awaitExperiment(
            NAMESPACE,
            name,
            MINUTES,
            t -> t.text("status", "progress", "attempt").equals("2") && epoch(t) > epoch(trained));
    assertThat(resumed.text("status", "attempts", 0, "outcome")).isEqualTo("Disruption");
    assertThat(resumed.text("status", "attempts", 1, "resumeFrom"))
        .startsWith("s3://experiments/e2e/")
        .contains("/a1/");
    assertThat(resumed.condition("CheckpointsStored")).startsWith("True Stored");
  }

  @Test
  void trainerBeginsWhenItsDataAreThereAndFailsOnceWhereThereAreNone() {
    var made =
        cluster.kubectl(
            "exec",
            "store",
            "-n",
            STORE,
            "--",
            "sh",
            "-c",
            "mkdir -p /data/objects/experiments/docs/letters &&"
                + " echo hello > /data/objects/experiments/docs/letters/1.txt");
    assertThat(made.status()).as(made.output()).isZero();
    reading("reads", "docs");
    reading("finds-none", "nobodys");

    cluster.awaitExperiment(
        NAMESPACE, "reads", MINUTES, t -> t.text("status", "phase").equals("Succeeded"));
    var failed =
        cluster.awaitExperiment(
            NAMESPACE, "finds-none", MINUTES, t -> t.text("status", "phase").equals("Failed"));

    assertThat(failed.condition("Succeeded"))
        .contains("DataStore", "there is nothing in s3://experiments/nobodys/");
    assertThat(failed.text("status", "attempts", 1, "number")).isEmpty();
  }

  /// A trainer that only looks whether its data are there.
  private static void reading(String name, String folder) {
    var applied =
        cluster.apply(
            NAMESPACE,
            """
            apiVersion: sweepline.dev/v1alpha1
            kind: Experiment
            metadata: { name: %s }
            spec:
              checklist: { enforcement: Warn }
              overrides: [ "+experiment=quickstart" ]
              dedupe: { onHit: RunAgain }
              data:
                name: %s
                objectStore:
                  { uri: s3://experiments/%s, endpoint: "%s", secretRef: { name: s3 }, sizeLimit: 1Gi }
              template: { command: [grep, hello, /data/letters/1.txt] }
            """
                .formatted(name, name, folder, endpoint));
    assertThat(applied.status()).as(applied.output()).isZero();
  }

  private static double epoch(View trial) {
    var text = trial.text("status", "progress", "epoch");
    return text.isEmpty() ? -1 : Double.parseDouble(text);
  }
}
