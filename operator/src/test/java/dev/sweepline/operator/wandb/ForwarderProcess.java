package dev.sweepline.operator.wandb;

import dev.sweepline.testing.FakeWandb;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A forwarder in a process of its own, that can be killed at any instruction.
final class ForwarderProcess {
  private ForwarderProcess() {}

  /// Where Kafka and W&B are, and the folders for offline runs and of the Experiments.
  public static void main(String[] arguments) throws InterruptedException {
    var key = new ApiKeys.Key(FakeWandb.API_KEY, "secret team-a/wandb, key WANDB_API_KEY");
    try (var _ =
        RunningForwarder.start(
            new RunningForwarder.Place(
                arguments[0],
                URI.create(arguments[1]),
                Path.of(arguments[2]),
                new FolderDirectory(Path.of(arguments[3])),
                _ -> key,
                new HeardNews(new ArrayList<>()),
                new SimpleMeterRegistry()))) {
      Thread.currentThread().join();
    }
  }

  static Process start(String kafka, URI wandb, Path offline, Path experiments, Path log)
      throws IOException {
    var builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                ForwarderProcess.class.getName(),
                kafka,
                wandb.toString(),
                offline.toString(),
                experiments.toString()));
    builder
        .environment()
        .put(
            "CLASSPATH",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    return builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }
}
