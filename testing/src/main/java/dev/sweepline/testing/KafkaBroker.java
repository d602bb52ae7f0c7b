package dev.sweepline.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.Nullable;

/// A real broker (KRaft) in a process of its own, with the jars of the Kafka image: it comes, dies
/// and comes back.
public final class KafkaBroker implements AutoCloseable {
  private static final Path JARS =
      Path.of(System.getProperty("sweepline.root", ".."), "deploy/images/kafka/target/lib");
  // A machine that does much else starts it slowly.
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String CLUSTER_ID = "c3dlZXBsaW5lLWthZmthMQ";

  private final Path folder;
  private final int port;
  private final Map<String, Object> client;
  private @Nullable Process process;

  private KafkaBroker(Path folder, int port, Map<String, Object> client) {
    this.folder = folder;
    this.port = port;
    this.client = client;
  }

  /// Where a broker will be, once it is started.
  public static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  public static KafkaBroker start(Path folder) throws IOException, InterruptedException {
    return start(folder, freePort());
  }

  public static KafkaBroker start(Path folder, int port) throws IOException, InterruptedException {
    return formatted(folder, port).started();
  }

  /// Reached by TLS with a name and a password only, as `client` says.
  public static KafkaBroker startSecured(Path folder, Path client, int port)
      throws IOException, InterruptedException {
    return formatted(folder, port, SaslSsl.broker(folder, port, freePort()), SaslSsl.read(client))
        .started();
  }

  /// One that is not started yet.
  public static KafkaBroker formatted(Path folder) throws IOException, InterruptedException {
    return formatted(folder, freePort());
  }

  private static KafkaBroker formatted(Path folder, int port)
      throws IOException, InterruptedException {
    return formatted(
        folder, port, properties(folder, port), Map.of("bootstrap.servers", "127.0.0.1:" + port));
  }

  private static KafkaBroker formatted(
      Path folder, int port, String properties, Map<String, Object> client)
      throws IOException, InterruptedException {
    assumeTrue(
        Files.isDirectory(JARS),
        "no broker at " + JARS + ": run ./mvnw -f deploy/images/kafka/pom.xml package");
    Files.writeString(folder.resolve("server.properties"), properties);
    var formatted =
        java(
                folder,
                "format.jsa",
                "kafka.tools.StorageTool",
                "format",
                "--config",
                folder.resolve("server.properties").toString(),
                "--cluster-id",
                CLUSTER_ID,
                "--ignore-formatted")
            .waitFor();
    if (formatted != 0) {
      throw new IllegalStateException(Files.readString(folder.resolve("broker.log")));
    }
    return new KafkaBroker(folder, port, client);
  }

  private static String properties(Path folder, int port) throws IOException {
    int controllerPort = freePort();
    return """
    process.roles=broker,controller
    node.id=1
    controller.quorum.voters=1@127.0.0.1:%1$d
    controller.listener.names=CONTROLLER
    listeners=PLAINTEXT://127.0.0.1:%2$d,CONTROLLER://127.0.0.1:%1$d
    advertised.listeners=PLAINTEXT://127.0.0.1:%2$d
    listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
    log.dirs=%3$s
    num.partitions=1
    auto.create.topics.enable=false
    offsets.topic.num.partitions=1
    offsets.topic.replication.factor=1
    transaction.state.log.num.partitions=1
    transaction.state.log.replication.factor=1
    transaction.state.log.min.isr=1
    group.initial.rebalance.delay.ms=0
    # One that was killed may come back before the controller believes that it is gone.
    broker.session.timeout.ms=3000
    broker.heartbeat.interval.ms=500
    """
        .formatted(controllerPort, port, folder.resolve("log"));
  }

  /// @param archive where the program's classes lie as a JVM has them in memory, after it ran once:
  ///   it then starts in half the time
  private static Process java(Path folder, String archive, String... arguments) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+AutoCreateSharedArchive",
                "-XX:SharedArchiveFile=" + JARS.resolveSibling(archive),
                "-Xlog:disable",
                "-Xlog:all=error:stderr",
                "-cp",
                JARS + "/*"));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("broker.log").toFile()))
        .start();
  }

  /// A client that finds nobody keeps a processor busy with looking, which the broker needs.
  private void awaitReady() {
    Await.value("the broker listens", PATIENCE, () -> Optional.of(true).filter(_ -> listens()));
    try (var admin = Admin.create(client)) {
      Await.value(
          "the broker answers",
          PATIENCE,
          () -> {
            try {
              return Optional.of(admin.describeCluster().nodes().get(2, TimeUnit.SECONDS))
                  .filter(nodes -> !nodes.isEmpty());
            } catch (ExecutionException | TimeoutException e) {
              return Optional.empty();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
              return Optional.empty();
            }
          });
    }
  }

  private boolean listens() {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /// With one partition.
  public void createTopic(String name) throws InterruptedException, ExecutionException {
    try (var admin = Admin.create(client)) {
      admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
    }
  }

  public String address() {
    return "127.0.0.1:" + port;
  }

  /// What a client needs to reach it.
  public Map<String, Object> client() {
    return client;
  }

  /// Starts it, with the data it had.
  public void serve() throws IOException {
    process =
        java(folder, "broker.jsa", "kafka.Kafka", folder.resolve("server.properties").toString());
    awaitReady();
  }

  private KafkaBroker started() throws IOException {
    try {
      serve();
    } catch (IOException | RuntimeException | AssertionError e) {
      kill();
      throw e;
    }
    return this;
  }

  public void stop() {
    var running = process;
    if (running != null) {
      running.destroy();
      running
          .onExit()
          .orTimeout(20, TimeUnit.SECONDS)
          .exceptionally(_ -> running.destroyForcibly())
          .join();
    }
  }

  /// Ends it as a node that loses its power does.
  public void kill() {
    var running = process;
    if (running != null) {
      running.destroyForcibly().onExit().join();
    }
  }

  @Override
  public void close() {
    stop();
  }
}
