package dev.sweepline.operator.events;

import dev.sweepline.testing.KafkaBroker;
import dev.sweepline.testing.SaslSsl;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// The application without a cluster, told where Kafka is by a file alone.
public class SecuredKafka implements QuarkusTestProfile {
  public static final byte[] ROOT = WithoutCluster.ROOT_KEY;
  public static final String PASSWORD = SaslSsl.PASSWORD;
  public static final Path CLIENT;
  private static final int PORT;
  private static final Path FOLDER;

  static {
    try {
      PORT = KafkaBroker.freePort();
      FOLDER = Files.createTempDirectory("secured-test");
      CLIENT = FOLDER.resolve("client.properties");
      SaslSsl.prepare(FOLDER, CLIENT, "127.0.0.1:" + PORT);
    } catch (IOException e) {
      throw new UncheckedIOException("preparing the test", e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public static KafkaBroker start() throws IOException, InterruptedException {
    return KafkaBroker.startSecured(FOLDER, CLIENT, PORT);
  }

  @Override
  public Map<String, String> getConfigOverrides() {
    var settings = new HashMap<>(new WithoutCluster().getConfigOverrides());
    settings.remove("kafka.bootstrap.servers");
    settings.put("sweepline.kafka-properties", CLIENT.toString());
    return settings;
  }
}
