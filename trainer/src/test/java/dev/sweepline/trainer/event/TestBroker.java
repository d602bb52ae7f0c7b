package dev.sweepline.trainer.event;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// A real broker in a process of its own, with the jars of the Kafka image: it comes, dies and
/// comes back.
final class TestBroker implements AutoCloseable {
  private static final Path JARS =
      Path.of(System.getProperty("sweepline.root"), "deploy/images/kafka/target/lib");

  private final Path folder;
  private final int port;
  private @Nullable Process process;

  private TestBroker(Path folder, int port) {
    this.folder = folder;
    this.port = port;
  }

  /// Formatted, not started.
  static TestBroker in(Path folder) throws IOException, InterruptedException {
    assumeTrue(
        Files.isDirectory(JARS),
        "no broker at " + JARS + ": run ./mvnw -f deploy/images/kafka/pom.xml package");
    var broker = new TestBroker(folder, freePort());
    broker.format();
    return broker;
  }

  Properties client() {
    var properties = new Properties();
    properties.put("bootstrap.servers", "127.0.0.1:" + port);
    return properties;
  }

  void start() throws IOException {
    process = java("kafka.Kafka", folder.resolve("server.properties").toString());
  }

  void kill() {
    var running = process;
    if (running != null) {
      running.destroyForcibly().onExit().join();
    }
  }

  @Override
  public void close() {
    kill();
  }

  private void format() throws IOException, InterruptedException {
    var properties = folder.resolve("server.properties");
    Files.writeString(
        properties,
        """
        process.roles=broker,controller
        node.id=1
        controller.quorum.voters=1@127.0.0.1:%1$d
        controller.listener.names=CONTROLLER
        listeners=PLAINTEXT://127.0.0.1:%2$d,CONTROLLER://127.0.0.1:%1$d
        advertised.listeners=PLAINTEXT://127.0.0.1:%2$d
        log.dirs=%3$s
        """
            .formatted(freePort(), port, folder.resolve("log")));
    var format =
        java(
            "kafka.tools.StorageTool",
            "format",
            "--config",
            properties.toString(),
            "--cluster-id",
            "c3dlZXBsaW5lLWthZmthMQ");
    if (format.waitFor() != 0) {
      throw new IllegalStateException(Files.readString(folder.resolve("broker.log")));
    }
  }

  private Process java(String... arguments) throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var command =
        new ArrayList<>(List.of(java, "-Xmx256m", "-XX:+UseSerialGC", "-cp", JARS + "/*"));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("broker.log").toFile()))
        .start();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
