package dev.sweepline.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.testing.TorchPython;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The Python that `trainer/bench/python-env` makes; without it, tests that need it are skipped.
public final class Python {
  private Python() {}

  /// What a program prints.
  public static String run(String program, String... arguments)
      throws IOException, InterruptedException {
    return start(List.of("-c", program), arguments);
  }

  /// What a file of `trainer/bench` prints.
  public static String runFile(String name, String... arguments)
      throws IOException, InterruptedException {
    var file = Path.of(System.getProperty("sweepline.root"), "trainer/bench", name);
    return start(List.of(file.toString()), arguments);
  }

  private static String start(List<String> program, String... arguments)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(TorchPython.program()));
    command.addAll(program);
    command.addAll(List.of(arguments));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
