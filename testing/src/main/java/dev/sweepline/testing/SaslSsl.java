package dev.sweepline.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/// Certificates and settings of a broker that is reached by SASL_SSL, made when a test needs them.
public final class SaslSsl {
  public static final String PASSWORD = "t0p-s3cret-${of}-the-test";

  private static final String PLAIN =
      "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%1$s\""
          + " password=\"%2$s\"";

  private SaslSsl() {}

  /// Makes keys in the folder, and the file by which clients reach the broker that has them.
  public static void prepare(Path folder, Path client, String address)
      throws IOException, InterruptedException {
    var certificate = certificate(folder, "broker.p12", "ca.pem", "127.0.0.1");
    Files.writeString(
        client,
        """
        bootstrap.servers=%s
        security.protocol=SASL_SSL
        sasl.mechanism=PLAIN
        sasl.jaas.config=%s;
        ssl.truststore.type=PEM
        ssl.truststore.location=%s
        """
            .formatted(address, PLAIN.formatted("trainer", PASSWORD), certificate));
  }

  /// The certificate of an authority that signed nothing.
  public static Path stranger(Path folder) throws IOException, InterruptedException {
    return certificate(folder, "stranger.p12", "stranger.pem", "stranger");
  }

  static Path certificate(Path folder, String store, String file, String name)
      throws IOException, InterruptedException {
    var keys = folder.resolve(store);
    keytool(
        "-genkeypair -alias own -keyalg EC -dname CN="
            + name
            + " -ext SAN=ip:127.0.0.1 -validity 2 -storetype PKCS12 -storepass changeit -keystore "
            + keys);
    var certificate = folder.resolve(file);
    keytool(
        "-exportcert -rfc -alias own -storepass changeit -keystore "
            + keys
            + " -file "
            + certificate);
    return certificate;
  }

  static String broker(Path folder, int port, int controllerPort) {
    return """
    process.roles=broker,controller
    node.id=1
    controller.quorum.voters=1@127.0.0.1:%1$d
    controller.listener.names=CONTROLLER
    listeners=SASL_SSL://127.0.0.1:%2$d,CONTROLLER://127.0.0.1:%1$d
    advertised.listeners=SASL_SSL://127.0.0.1:%2$d
    listener.security.protocol.map=SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT
    inter.broker.listener.name=SASL_SSL
    sasl.mechanism.inter.broker.protocol=PLAIN
    sasl.enabled.mechanisms=PLAIN
    listener.name.sasl_ssl.plain.sasl.jaas.config=%3$s user_admin="admin-password" user_trainer="%4$s";
    ssl.keystore.type=PKCS12
    ssl.keystore.location=%5$s/broker.p12
    ssl.keystore.password=changeit
    ssl.truststore.type=PEM
    ssl.truststore.location=%5$s/ca.pem
    log.dirs=%5$s/log
    num.partitions=1
    auto.create.topics.enable=false
    offsets.topic.num.partitions=1
    offsets.topic.replication.factor=1
    transaction.state.log.num.partitions=1
    transaction.state.log.replication.factor=1
    transaction.state.log.min.isr=1
    group.initial.rebalance.delay.ms=0
    """
        .formatted(
            controllerPort, port, PLAIN.formatted("admin", "admin-password"), PASSWORD, folder);
  }

  static Map<String, Object> read(Path client) throws IOException {
    var properties = new Properties();
    try (var reader = Files.newBufferedReader(client)) {
      properties.load(reader);
    }
    var settings = new HashMap<String, Object>();
    properties
        .stringPropertyNames()
        .forEach(name -> settings.put(name, properties.getProperty(name)));
    return settings;
  }

  static void keytool(String arguments) throws IOException, InterruptedException {
    var command =
        Stream.concat(
                Stream.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()),
                List.of(arguments.split(" ")).stream())
            .toList();
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(said);
    }
  }
}
