package dev.sweepline.operator.chart;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The helm binary, where `make tools` has built it.
final class Helm {
  private static final KubernetesSerialization YAML = new KubernetesSerialization();
  private static final Path PROGRAM =
      Path.of(
          System.getProperty(
              "sweepline.bin", System.getProperty("user.home") + "/.cache/sweepline/bin"),
          "helm");
  static final Path CHART = Path.of(System.getProperty("sweepline.root", ".."), "helm/sweepline");

  private Helm() {}

  /// What a command printed and how it ended.
  record Result(int status, String output) {
    List<HasMetadata> objects() {
      return Arrays.stream(output.split("(?m)^---$"))
          .filter(document -> document.contains("kind:"))
          .map(document -> (HasMetadata) YAML.unmarshal(document))
          .toList();
    }
  }

  static Result template(String... values) {
    var command = new ArrayList<>(List.of("template", "sweepline", CHART.toString()));
    command.addAll(List.of("--namespace", "sweepline-system"));
    Arrays.stream(values).forEach(value -> command.addAll(List.of("--set", value)));
    return run(command);
  }

  static Result lint() {
    return run(List.of("lint", "--strict", CHART.toString()));
  }

  private static Result run(List<String> arguments) {
    assumeTrue(Files.isExecutable(PROGRAM), () -> "no " + PROGRAM + ": make tools");
    var command = new ArrayList<>(List.of(PROGRAM.toString()));
    command.addAll(arguments);
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), output);
    } catch (IOException e) {
      throw new UncheckedIOException("running " + PROGRAM, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
