package dev.sweepline.cli.logs;

import dev.sweepline.cli.ExitCode;
import dev.sweepline.cli.cluster.ClusterOptions;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `sweepline logs EXPERIMENT`.
@Command(
    name = "logs",
    mixinStandardHelpOptions = true,
    description =
        "Prints the end of a trial's log: of its Pod while that exists, else what was kept when the"
            + " trial failed.")
public final class LogsCommand implements Callable<Integer> {
  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Parameters(paramLabel = "EXPERIMENT", description = "The trial, as compare -o json names it.")
  private String experiment = "";

  @Option(
      names = "--attempt",
      paramLabel = "N",
      description = "Which of its attempts; default: the latest that left a log.")
  private @Nullable Integer attempt;

  @Override
  public Integer call() {
    try (var reader = cluster.connectToLogs()) {
      System.out.print(reader.log(experiment, attempt));
      return ExitCode.DONE;
    }
  }
}
