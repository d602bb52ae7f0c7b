package dev.sweepline.operator.events;

import dev.sweepline.testing.KafkaBroker;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// The application without its controllers and without a cluster, and with Kafka where a test will
/// start it later.
public class WithoutCluster implements QuarkusTestProfile {
  static final byte[] ROOT_KEY =
      "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  public static final int KAFKA_PORT;
  public static final Path FOLDER;

  static {
    try {
      KAFKA_PORT = KafkaBroker.freePort();
      FOLDER = Files.createTempDirectory("events-test");
      Files.write(FOLDER.resolve("root-key"), ROOT_KEY);
    } catch (IOException e) {
      throw new UncheckedIOException("preparing the test", e);
    }
  }

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        "quarkus.arc.exclude-types",
        "dev.sweepline.operator.OperatorApplication",
        "quarkus.kubernetes-client.api-server-url",
        "http://127.0.0.1:1",
        "sweepline.namespaces",
        "team-a",
        "sweepline.config-tree",
        FOLDER.toString(),
        "quarkus.http.test-port",
        "0",
        "kafka.bootstrap.servers",
        "127.0.0.1:" + KAFKA_PORT,
        "sweepline.root-key-file",
        FOLDER.resolve("root-key").toString());
  }
}
