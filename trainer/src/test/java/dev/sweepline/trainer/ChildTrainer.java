package dev.sweepline.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.sweepline.contract.TerminationMessage;
import dev.sweepline.contract.TrainerEnvironment;
import dev.sweepline.contract.TrainerEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// The trainer's main class in a JVM of its own, as a Pod would run it, with events in a file.
final class ChildTrainer {
  static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build();
  private static final int DEADLINE_SECONDS = 120;

  private final Path folder;
  private final Process process;

  private ChildTrainer(Path folder, Process process) {
    this.folder = folder;
    this.process = process;
  }

  static ChildTrainer start(Path folder, Map<String, String> environment, String... arguments)
      throws IOException {
    return start(folder, environment, List.of(), List.of(arguments));
  }

  /// In an address space of so many KiB.
  static ChildTrainer startIn(long addressSpace, Path folder, Map<String, String> environment)
      throws IOException {
    var limit = "ulimit -v " + addressSpace + "; exec \"$@\"";
    return start(folder, environment, List.of("sh", "-c", limit, "sh"), List.of());
  }

  /// As the command line does it: with a process above it, which is the one that `kill` ends.
  static ChildTrainer startBelowAnother(Path folder, Map<String, String> environment)
      throws IOException {
    var all = new HashMap<>(environment);
    all.put("JAVA_TOOL_OPTIONS", "-Dsweepline.child=true");
    return start(folder, all, List.of("sh", "-c", "\"$@\" & wait", "sh"), List.of());
  }

  private static ChildTrainer start(
      Path folder, Map<String, String> environment, List<String> launcher, List<String> arguments)
      throws IOException {
    Files.createDirectories(folder);
    var command = new ArrayList<>(launcher);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx128m",
            "-XX:MaxDirectMemorySize=1t",
            "--enable-native-access=ALL-UNNAMED",
            "-Dai.djl.pytorch.num_threads=1",
            // Where this process found the library that counts GPUs, if it was told.
            "-Djna.library.path=" + System.getProperty("jna.library.path", ""),
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName()));
    command.addAll(arguments);
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(folder.resolve("output").toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                TrainerEnvironment.CHECKPOINT_DIR, folder.resolve("checkpoints").toString(),
                TrainerEnvironment.TERMINATION_LOG, folder.resolve("termination").toString(),
                TrainerEnvironment.EVENTS_FILE, folder.resolve("events").toString(),
                TrainerEnvironment.UID, "uid-1",
                TrainerEnvironment.ATTEMPT, "1"));
    builder.environment().putAll(environment);
    return new ChildTrainer(folder, builder.start());
  }

  int exitCode() throws IOException, InterruptedException {
    if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("still running after the deadline:\n" + output());
    }
    return process.exitValue();
  }

  /// SIGTERM.
  void stop() {
    process.destroy();
  }

  /// SIGKILL.
  void kill() {
    process.destroyForcibly();
  }

  void await(Predicate<TrainerEvent> event) throws IOException, InterruptedException {
    awaitThat(() -> events().stream().anyMatch(event));
  }

  boolean said(Class<? extends TrainerEvent> kind) {
    try {
      return events().stream().anyMatch(kind::isInstance);
    } catch (IOException e) {
      throw new UncheckedIOException("reading the events", e);
    }
  }

  void awaitOutput(String text) throws IOException, InterruptedException {
    awaitThat(() -> output().contains(text));
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private void awaitThat(Condition condition) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    while (!condition.holds()) {
      assertThat(process.waitFor(20, TimeUnit.MILLISECONDS))
          .as("ended early: " + output())
          .isFalse();
      assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
    }
  }

  /// Complete lines only: the trainer may be writing one.
  List<TrainerEvent> events() throws IOException {
    var file = folder.resolve("events");
    if (!Files.exists(file)) {
      return List.of();
    }
    var text = Files.readString(file);
    var events = new ArrayList<TrainerEvent>();
    for (var line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
      events.add(JSON.readValue(line, TrainerEvent.class));
    }
    return events;
  }

  TerminationMessage termination() throws IOException {
    return JSON.readValue(
        Files.readAllBytes(folder.resolve("termination")), TerminationMessage.class);
  }

  String output() throws IOException {
    return Files.readString(folder.resolve("output"));
  }
}
