package dev.sweepline.trainer.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sweepline.contract.EventMac;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("kafka")
class KafkaSinkTest {
  private static final Path JARS =
      Path.of(System.getProperty("sweepline.root"), "deploy/images/kafka/target/lib");

  @TempDir Path folder;

  @Test
  void losesNothingWhenTheBrokerComesLate() throws Exception {
    assumeTrue(
        Files.isDirectory(JARS),
        "no broker at " + JARS + ": run ./mvnw -f deploy/images/kafka/pom.xml package");
    int port = freePort();
    var servers = new Properties();
    servers.put("bootstrap.servers", "127.0.0.1:" + port);
    var sink = new KafkaSink(new KafkaSink.Address(servers, "sweepline.events", "uid-1", "00ff"));
    var sending = CompletableFuture.runAsync(() -> sendThree(sink));
    format(port);
    // The first attempt to send has failed by now: it takes a second, formatting two.
    var broker = java("kafka.Kafka", folder.resolve("server.properties").toString());
    try {
      sending.get(60, TimeUnit.SECONDS);
      sink.close(Duration.ofSeconds(20));

      var records = read(servers, 3);
      assertThat(records).extracting(ConsumerRecord::key).containsOnly("uid-1");
      assertThat(records)
          .extracting(ConsumerRecord::value)
          .containsExactly("{\"n\":0}", "{\"n\":1}", "{\"n\":2}");
      assertThat(records)
          .allSatisfy(each ->
              assertThat(
                      EventMac.verify(
                          "00ff",
                          each.value().getBytes(StandardCharsets.UTF_8),
                          new String(
                              each.headers().lastHeader(EventMac.HEADER).value(),
                              StandardCharsets.US_ASCII)))
                  .isTrue());
    } finally {
      broker.destroyForcibly().waitFor();
    }
  }

  private static void sendThree(KafkaSink sink) {
    try {
      for (int n = 0; n < 3; n++) {
        sink.send(("{\"n\":" + n + "}").getBytes(StandardCharsets.UTF_8));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<ConsumerRecord<String, String>> read(Properties servers, int count) {
    var records = new ArrayList<ConsumerRecord<String, String>>();
    try (var consumer =
        new KafkaConsumer<>(servers, new StringDeserializer(), new StringDeserializer())) {
      var partition = new TopicPartition("sweepline.events", 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (records.size() < count && System.nanoTime() < deadline) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
    }
    return records;
  }

  private void format(int port) throws IOException, InterruptedException {
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
    assertThat(format.waitFor()).as(Files.readString(folder.resolve("broker.log"))).isZero();
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
