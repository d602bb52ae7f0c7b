package dev.sweepline.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.testing.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A broker that loses its volume, and the ledger that somebody had exported before.
@Tag("cluster")
@ExtendWith(Evidence.class)
class LedgerOnClusterTest {
  private static final String NAMESPACE = "e2e-sweep";
  private static final Duration MINUTES = Duration.ofMinutes(10);
  private static TestCluster cluster;

  @BeforeAll
  static void connect() {
    cluster = TestCluster.connect();
    cluster.clean(NAMESPACE);
    cluster.kubectl("create", "serviceaccount", "keeper", "-n", NAMESPACE);
    cluster.kubectl(
        "create",
        "rolebinding",
        "keeper",
        "-n",
        NAMESPACE,
        "--clusterrole=edit",
        "--serviceaccount=" + NAMESPACE + ":keeper");
  }

  @AfterAll
  static void disconnect() {
    cluster.clean(NAMESPACE);
    cluster.close();
  }

  @Test
  void isImportedAfterKafkaLostItsVolume(@TempDir Path folder) throws Exception {
    var digest = digestOfARecordedTrial();
    var file = folder.resolve("ledger.jsonl").toString();
    ledger("export", "-o", file);
    var exported = Files.readAllLines(Path.of(file));
    assertThat(exported).anyMatch(line -> line.contains(digest));
    cluster.clean(NAMESPACE); // No Experiment is left that could be told again.

    cluster.loseKafka();
    Await.value(
        "the ledger is empty",
        MINUTES,
        () ->
            Optional.of(list())
                .filter(all -> all.status() == 0 && all.output().contains("is empty")));

    ledger("import", file);
    assertThat(list().output()).contains(digest.substring(0, 12), "Succeeded", "val_f1");
    ledger("import", file);
    ledger("export", "-o", file);
    assertThat(Files.readAllLines(Path.of(file)))
        .as("the same again")
        .containsExactlyInAnyOrderElementsOf(exported);
  }

  /// Without its algorithm.
  private static String digestOfARecordedTrial() {
    var applied =
        cluster.apply(NAMESPACE, Specs.sweep("kept", List.of("24"), List.of("none"), 2, ""));
    assertThat(applied.status()).as(applied.output()).isZero();
    cluster.awaitSweep(
        NAMESPACE, "kept", MINUTES, s -> s.text("status", "counts", "succeeded").equals("1"));
    var name = cluster.experiments(NAMESPACE).getFirst().name();
    var trial =
        cluster.awaitExperiment(
            NAMESPACE, name, MINUTES, t -> t.condition("Recorded").startsWith("True"));
    return trial.text("status", "digest").substring("sha256:".length());
  }

  private static Command.Result list() {
    return cluster.sweepline("ledger", "list", "-n", NAMESPACE, "--as-service-account", "keeper");
  }

  private static void ledger(String verb, String... arguments) {
    var line = Stream.of("ledger", verb, "-n", NAMESPACE, "--as-service-account", "keeper");
    var all = Stream.concat(line, Stream.of(arguments));
    var ran = cluster.sweepline(all.toArray(String[]::new));
    assertThat(ran.status()).as(ran.output()).isZero();
  }
}
