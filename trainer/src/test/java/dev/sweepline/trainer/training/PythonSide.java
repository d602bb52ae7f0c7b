package dev.sweepline.trainer.training;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// A program of `trainer/bench` in the Python that a benchmark was given: answers each line with
/// two numbers.
final class PythonSide implements AutoCloseable {
  private final Process process;
  private final BufferedReader answers;
  private final BufferedWriter questions;

  private PythonSide(Process process) {
    this.process = process;
    answers = process.inputReader();
    questions = process.outputWriter();
  }

  /// On a busy machine the processor's time says more.
  record Taken(double seconds, double processorSeconds) {}

  static PythonSide start(String program, String... arguments) throws IOException {
    var command =
        new ArrayList<>(List.of(Objects.requireNonNull(System.getProperty("bench.python"))));
    command.add(Path.of(System.getProperty("sweepline.root"), "trainer/bench", program).toString());
    command.addAll(List.of(arguments));
    return new PythonSide(new ProcessBuilder(command).redirectError(Redirect.INHERIT).start());
  }

  /// What it says of itself once it is ready.
  String ready() throws IOException {
    return line();
  }

  Taken ask(String question) throws IOException {
    questions.write(question + "\n");
    questions.flush();
    var answer = line().split(" ", 2);
    return new Taken(Double.parseDouble(answer[0]), Double.parseDouble(answer[1]));
  }

  private String line() throws IOException {
    var line = answers.readLine();
    if (line == null) {
      throw new IOException("Python ended early");
    }
    return line;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
