package dev.sweepline.operator.store;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// One of the programs in a process of its own, with the arguments of the image.
record StoreProcess(Process process, Path log) implements AutoCloseable {
  private static final Path ARGUMENTS =
      Path.of(System.getProperty("sweepline.root", ".."), "deploy/images/operator");

  private static final Pattern NOT_THERE =
      Pattern.compile("/(quarkus-|jboss-logmanager|slf4j-jboss)[^/]*$");

  /// @param role the file of arguments
  static StoreProcess start(String role, Map<String, String> environment, Path log)
      throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (var argument : Files.readAllLines(ARGUMENTS.resolve(role))) {
      command.addAll(argument.startsWith("-cp ") ? List.of("-cp", classPath()) : List.of(argument));
    }
    var builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    return new StoreProcess(builder.start(), log);
  }

  /// Without Quarkus, which the image does not start either: it holds logs back until it begins.
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(place -> !NOT_THERE.matcher(place).find())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /// As Kubernetes does when the trainer ended; the exit code.
  int stop() throws InterruptedException {
    process.destroy();
    return exit();
  }

  int exit() throws InterruptedException {
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("it does not end");
    }
    return process.exitValue();
  }

  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /// In MiB, the most that it took, as Linux counts it.
  long mostMemory() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
            .filter(line -> line.startsWith("VmHWM:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
            .findFirst()
            .orElseThrow()
        / 1024;
  }

  @Override
  public void close() {
    kill();
  }
}
