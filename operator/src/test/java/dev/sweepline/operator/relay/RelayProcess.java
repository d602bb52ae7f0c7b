package dev.sweepline.operator.relay;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.jspecify.annotations.NullMarked;
import org.slf4j.Logger;

/// The relay in a process of its own, with the arguments of the image.
final class RelayProcess implements AutoCloseable {
  private static final Path ARGUMENTS =
      Path.of(System.getProperty("sweepline.root", ".."), "deploy/images/operator");

  private final Process process;
  private final Path log;

  private RelayProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  static RelayProcess start(Map<String, String> environment, Path log) throws IOException {
    long before = begun(log);
    var builder =
        new ProcessBuilder(command("relay"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    var process = new RelayProcess(builder.start(), log);
    Await.until("the relay listens", () -> process.begun(before));
    return process;
  }

  /// As the image starts it, with the class path of the tests.
  ///
  /// @param role the file of arguments
  static List<String> command(String role) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (var argument : Files.readAllLines(ARGUMENTS.resolve(role))) {
      command.addAll(argument.startsWith("-cp ") ? List.of("-cp", classPath()) : List.of(argument));
    }
    return command;
  }

  private boolean begun(long before) {
    return begun(log) > before;
  }

  private static long begun(Path log) {
    try {
      return Files.exists(log)
          ? Files.readAllLines(log).stream().filter(line -> line.contains("relay begins")).count()
          : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String classPath() {
    return Stream.of(
            Relay.class,
            TrainerEvent.class,
            KafkaProducer.class,
            ObjectMapper.class,
            JsonFactory.class,
            JsonProperty.class,
            JavaTimeModule.class,
            NullMarked.class,
            Logger.class)
        .map(RelayProcess::place)
        .distinct()
        .collect(Collectors.joining(":"));
  }

  private static String place(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /// As Kubernetes does when the trainer ended; the exit code.
  int stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the relay does not stop");
    }
    return process.exitValue();
  }

  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /// In KiB, as Linux counts it.
  long residentMemory() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElseThrow();
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  @Override
  public void close() {
    kill();
  }
}
