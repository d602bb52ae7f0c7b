package dev.sweepline.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A program run to its end, with what it printed on both outputs.
record Command(Path directory, Map<String, String> environment, String input) {

  record Result(int status, String output) {}

  static Command in(Path directory) {
    return new Command(directory, Map.of(), "");
  }

  Command with(String name, String value) {
    var extended = new HashMap<>(environment);
    extended.put(name, value);
    return new Command(directory, Map.copyOf(extended), input);
  }

  Command withInput(String text) {
    return new Command(directory, environment, text);
  }

  Result run(String program, String... arguments) {
    List<String> line = Stream.concat(Stream.of(program), Stream.of(arguments)).toList();
    var builder = new ProcessBuilder(line).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(UTF_8));
      }
      var output = new String(process.getInputStream().readAllBytes(), UTF_8);
      return new Result(process.waitFor(), output);
    } catch (IOException e) {
      throw new UncheckedIOException("running " + String.join(" ", line), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while running " + String.join(" ", line), e);
    }
  }
}
