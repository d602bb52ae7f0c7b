package dev.sweepline.operator.scale;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// `ScaleOperator` in a Java machine as the image starts it, with a heap of its own.
final class OperatorProcess implements AutoCloseable {
  static final Pattern WORD = Pattern.compile(" ");

  private final Process process;
  private final BufferedReader answers;

  private OperatorProcess(Process process) {
    this.process = process;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /// @param flags of the Java machine
  static OperatorProcess start(
      Path kubeconfig, String namespace, Path log, Path configs, List<String> flags)
      throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(flags);
    command.addAll(
        List.of(
            "-XX:+ExitOnOutOfMemoryError",
            "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            ScaleOperator.class.getName(),
            kubeconfig.toString(),
            namespace,
            configs.toString()));
    var operator =
        new OperatorProcess(
            new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start());
    operator.until("ready");
    return operator;
  }

  /// In MiB, after a collection.
  long heap() throws IOException {
    return ask("heap").getFirst();
  }

  /// What was asked of the API server, and how much of it wrote a status.
  List<Long> calls() throws IOException {
    return ask("calls");
  }

  long processorMillis() throws IOException {
    return ask("cpu").getFirst();
  }

  long lookedAt() throws IOException {
    return ask("looked").getFirst();
  }

  /// Where its time goes from now on (Java's Flight Recorder).
  void profile() throws IOException {
    ask("profile");
  }

  void profiledInto(Path file) throws IOException {
    ask("profiled " + file);
  }

  void tellProgress() throws IOException {
    ask("tell");
  }

  /// How often it asked the API server for what, by method and kind of object.
  Map<String, Long> kindsOfCalls() throws IOException {
    return words("kinds")
        .collect(
            Collectors.toMap(
                word -> word.substring(0, word.indexOf('=')),
                word -> Long.valueOf(word.substring(word.indexOf('=') + 1))));
  }

  private List<Long> ask(String question) throws IOException {
    return words(question).map(Long::parseLong).toList();
  }

  private Stream<String> words(String question) throws IOException {
    var questions = process.outputWriter(StandardCharsets.UTF_8);
    questions.write(question + "\n");
    questions.flush();
    var word = WORD.splitAsStream(question).findFirst().orElseThrow();
    return WORD.splitAsStream(until(word)).skip(1);
  }

  /// The line that begins with this word; others are the log's.
  private String until(String word) throws IOException {
    for (var line = answers.readLine(); line != null; line = answers.readLine()) {
      if (line.equals(word) || line.startsWith(word + " ")) {
        return line;
      }
    }
    throw new IllegalStateException("the operator has ended, see its log");
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
