package dev.sweepline.operator.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.operator.cluster.ApiServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// One start of the operator in a process of its own.
///
/// @param seconds from the start of the process until its readiness probe is answered with 200
/// @param processorSeconds what it took of the processors until then
/// @param idleMiB what it keeps in memory ten seconds later
record Start(double seconds, double processorSeconds, long idleMiB) {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final double NANOS = 1e9;

  /// As the chart has it, in a container with that much memory.
  private static final String JAVA_OPTIONS =
      "-Xms32m -XX:MaxRAM=768m -XX:MaxRAMPercentage=70 -XX:+UseSerialGC";

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  static Start of(List<String> arguments, Path kubeconfig, String kafka, Path configs)
      throws IOException, InterruptedException {
    int port = ApiServer.freePort();
    var command = new ArrayList<>(List.of(java()));
    command.addAll(arguments);
    var log = Files.createTempFile("operator-", ".log");
    var builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "JAVA_TOOL_OPTIONS",
                JAVA_OPTIONS,
                "KUBECONFIG",
                kubeconfig.toString(),
                "KAFKA_BOOTSTRAP_SERVERS",
                kafka,
                "SWEEPLINE_NAMESPACES",
                "default",
                "SWEEPLINE_OPERATOR_NAMESPACE",
                "default",
                "SWEEPLINE_CONFIG_TREE",
                configs.toString(),
                "QUARKUS_HTTP_PORT",
                Integer.toString(port)));
    long began = System.nanoTime();
    var operator = builder.start();
    try (var http = HttpClient.newHttpClient()) {
      while (!ready(http, port)) {
        assertThat(operator.isAlive()).as("the operator, see " + log).isTrue();
        assertThat(System.nanoTime() - began).as("nanoseconds").isLessThan(PATIENCE.toNanos());
        operator.waitFor(10, TimeUnit.MILLISECONDS);
      }
      double seconds = (System.nanoTime() - began) / NANOS;
      double processors = operator.info().totalCpuDuration().orElseThrow().toNanos() / NANOS;
      operator.waitFor(10, TimeUnit.SECONDS);
      var start = new Start(seconds, processors, residentMiB(operator));
      Files.delete(log);
      return start;
    } finally {
      operator.destroy();
      operator.waitFor();
    }
  }

  private static boolean ready(HttpClient http, int port) throws InterruptedException {
    var probe = URI.create("http://localhost:" + port + "/q/health/ready");
    try {
      return http.send(HttpRequest.newBuilder(probe).build(), BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  private static long residentMiB(Process process) throws IOException {
    try (var lines = Files.lines(Path.of("/proc", process.pid() + "", "status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
          .findFirst()
          .orElseThrow();
    }
  }
}
