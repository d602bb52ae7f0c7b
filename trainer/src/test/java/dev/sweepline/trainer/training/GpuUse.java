package dev.sweepline.trainer.training;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// How busy the GPU is between two moments, as `nvidia-smi` samples it ten times a second.
final class GpuUse implements AutoCloseable {
  private final Process sampling;
  private final Path samples;

  private GpuUse(Process sampling, Path samples) {
    this.sampling = sampling;
    this.samples = samples;
  }

  static GpuUse begin() throws IOException {
    var samples = Files.createTempFile("gpu-use", ".csv");
    var command =
        List.of(
            "nvidia-smi",
            "--id=0",
            "--query-gpu=utilization.gpu",
            "--format=csv,noheader,nounits",
            "--loop-ms=100");
    var sampling =
        new ProcessBuilder(command)
            .redirectOutput(samples.toFile())
            .redirectError(Redirect.INHERIT)
            .start();
    return new GpuUse(sampling, samples);
  }

  /// Percent of the time until now in which something ran on it.
  double mean() throws IOException {
    return mean(Files.readAllLines(samples));
  }

  @Override
  public void close() throws IOException {
    sampling.destroy();
    Files.delete(samples);
  }

  /// NaN where it said nothing, as parts of a divided GPU do.
  static double mean(List<String> samples) {
    return samples.stream()
        .map(String::strip)
        .filter(sample -> sample.matches("\\d+"))
        .mapToInt(Integer::parseInt)
        .average()
        .orElse(Double.NaN);
  }
}
