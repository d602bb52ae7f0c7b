package dev.sweepline.operator.rehearsal;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Starts the operator as its image does, on a cluster with nothing in it and without a broker, and
/// ends it when it is ready: the JVM then writes down which classes that took and which methods ran
/// often, and the next start needs half the processor time (decision 53).
public final class Rehearsal {
  // The machine that builds images may do much else.
  private static final Duration START = Duration.ofMinutes(3);
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final Duration END = Duration.ofMinutes(5);

  /// What people and Prometheus ask for first.
  private static final List<String> PAGES =
      List.of("/", "/q/health/live", "/q/metrics", "/api/v1/namespaces/default/sweeps");

  private static final int LAST_LINES = 20;
  private static final int OK = 200;

  private final Path folder;
  private final Path cache;
  private final Path arguments;
  private final HttpClient http = HttpClient.newHttpClient();

  private Rehearsal(Path folder) {
    this.folder = folder;
    this.cache = folder.resolve("operator.aot");
    this.arguments = folder.resolve("operator");
  }

  /// @param words the folder with `quarkus-run.jar` and with `operator`, the arguments of its JVM,
  ///   to which the cache is added once it is there
  public static void main(String[] words) throws IOException, InterruptedException {
    var temporary = Files.createTempDirectory("rehearsal-");
    var rehearsal = new Rehearsal(Path.of(words[0]));
    boolean remembered;
    try {
      remembered = rehearsal.run(temporary);
    } finally {
      remove(temporary);
    }
    if (!remembered) {
      Files.deleteIfExists(rehearsal.cache);
    }
    System.exit(remembered ? 0 : 1);
  }

  private boolean run(Path temporary) throws IOException, InterruptedException {
    var log = temporary.resolve("operator.log");
    try (var cluster = EmptyCluster.start(temporary)) {
      int port = freePort();
      var operator = start(cluster, port, log);
      try {
        var ready = awaitReady(operator, port);
        operator.destroy();
        var ended = operator.waitFor(END.toSeconds(), TimeUnit.SECONDS);
        if (ready && ended && usable()) {
          Files.writeString(arguments, "-XX:AOTCache=" + cache + "\n", StandardOpenOption.APPEND);
          System.out.println("start remembered: " + Files.size(cache) + " bytes");
          return true;
        }
        System.err.printf("start not remembered: ready=%b ended=%b%n", ready, ended);
        lastLines(log).forEach(System.err::println);
        return false;
      } finally {
        // One that writes down the cache among them.
        operator.descendants().forEach(ProcessHandle::destroyForcibly);
        operator.destroyForcibly();
      }
    }
  }

  private Process start(EmptyCluster cluster, int port, Path log) throws IOException {
    var command = java("-XX:AOTCacheOutput=" + cache, "-XX:+UseSerialGC", "@" + arguments);
    command.addAll(List.of("-jar", folder.resolve("quarkus-run.jar").toString()));
    var builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    var environment = builder.environment();
    environment.keySet().removeIf(Rehearsal::leadsElsewhere);
    environment.putAll(
        Map.of(
            // Nobody listens there: the build's network may have a real broker.
            "KAFKA_BOOTSTRAP_SERVERS",
            "localhost:" + freePort(),
            "KUBERNETES_MASTER",
            cluster.url(),
            "KUBERNETES_CERTS_CA_FILE",
            cluster.certificate().toString(),
            "KUBERNETES_AUTH_TOKEN",
            "nobody",
            "SWEEPLINE_OPERATOR_NAMESPACE",
            "default",
            "SWEEPLINE_NAMESPACES",
            "default",
            "QUARKUS_HTTP_HOST",
            "localhost",
            "QUARKUS_HTTP_PORT",
            Integer.toString(port)));
    return builder.start();
  }

  /// What a build or a shell has for other clusters, brokers and proxies.
  private static boolean leadsElsewhere(String variable) {
    var name = variable.toUpperCase(Locale.ROOT);
    return name.startsWith("KUBE")
        || name.startsWith("KAFKA_")
        || name.endsWith("_PROXY")
        || (name.startsWith("SWEEPLINE_") && !name.equals("SWEEPLINE_CONFIG_TREE"));
  }

  private boolean awaitReady(Process operator, int port) throws InterruptedException {
    long end = System.nanoTime() + START.toNanos();
    while (operator.isAlive() && System.nanoTime() < end) {
      if (answers(port, "/q/health/ready")) {
        PAGES.forEach(page -> answers(port, page));
        return true;
      }
      operator.waitFor(100, TimeUnit.MILLISECONDS);
    }
    return false;
  }

  private boolean answers(int port, String page) {
    var address = URI.create("http://localhost:" + port + page);
    try {
      return http.send(
                  HttpRequest.newBuilder(address).timeout(ANSWER).build(),
                  BodyHandlers.discarding())
              .statusCode()
          == OK;
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// A JVM that may not do without the cache ends at once where it cannot use it.
  private boolean usable() throws IOException, InterruptedException {
    var command =
        java("-XX:AOTMode=on", "-XX:AOTCache=" + cache, "-XX:+UseSerialGC", "@" + arguments);
    command.addAll(List.of("-cp", folder.resolve("quarkus-run.jar").toString(), "-version"));
    return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
  }

  private static List<String> java(String... words) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(words));
    return command;
  }

  private static List<String> lastLines(Path log) throws IOException {
    var lines = Files.readAllLines(log);
    return lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size());
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static void remove(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
