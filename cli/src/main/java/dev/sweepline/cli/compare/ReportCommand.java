package dev.sweepline.cli.compare;

import dev.sweepline.cli.CommandProblem;
import dev.sweepline.cli.ConfigFolder;
import dev.sweepline.cli.ExitCode;
import dev.sweepline.cli.cluster.ClusterOptions;
import dev.sweepline.cli.cluster.Sweep;
import dev.sweepline.cli.cluster.SweepReader;
import dev.sweepline.hydra.ConfigTree;
import dev.sweepline.planner.report.Comparison;
import dev.sweepline.planner.report.Findings;
import dev.sweepline.planner.report.Findings.Baseline;
import dev.sweepline.planner.report.Report;
import dev.sweepline.planner.report.RunsPage;
import dev.sweepline.planner.report.Trial;
import dev.sweepline.planner.trial.HydraComposer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `sweepline report SWEEP`.
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = "Writes a sweep up in Markdown, from facts alone.")
public final class ReportCommand implements Callable<Integer> {

  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Parameters(paramLabel = "SWEEP", description = "The sweep's name.")
  private String sweep = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "Writes DIR/SWEEP.md; default: standard output.")
  private @Nullable Path directory;

  @Option(
      names = "--wandb-base-url",
      paramLabel = "URL",
      description = "Where runs are tracked, for the link; default: $WANDB_BASE_URL.",
      defaultValue = "${env:WANDB_BASE_URL}")
  private @Nullable String wandbBaseUrl;

  @Option(
      names = "--config-dir",
      paramLabel = "DIR",
      description = "The Hydra tree that the runs had, to show the best one's configuration.")
  private @Nullable Path configs;

  @Override
  public Integer call() {
    try (var reader = cluster.connect()) {
      var found = reader.require(sweep);
      var trials = reader.trials(found, Instant.now());
      var comparison = Comparison.of(found.getSpec(), trials);
      var report =
          Report.markdown(
              new Findings(
                  SweepReader.facts(found),
                  found.getSpec(),
                  comparison,
                  baseline(reader, found),
                  comparison.best().flatMap(best -> config(reader, best)),
                  RunsPage.of(found.getSpec().tracking(), sweep, wandbBaseUrl)));
      write(report);
      return ExitCode.DONE;
    }
  }

  private Optional<String> config(SweepReader reader, Trial best) {
    return reader.config(
        best, ConfigFolder.find(configs).map(ConfigTree::ofDirectory).map(HydraComposer::new));
  }

  private static Baseline baseline(SweepReader reader, Sweep sweep) {
    var baseline = sweep.getSpec().checklist().baseline();
    if (baseline == null) {
      return Baseline.none();
    }
    var reference = baseline.ref();
    if (reference == null) {
      return Baseline.given(baseline.metrics());
    }
    return reader
        .find(reference.name())
        .map(other ->
            Baseline.of(
                reference.name(),
                Comparison.of(other.getSpec(), reader.trials(other, Instant.now()))))
        .orElse(Baseline.none());
  }

  private void write(String report) {
    if (directory == null) {
      System.out.print(report);
      return;
    }
    var file = directory.resolve(sweep + ".md");
    try {
      Files.createDirectories(directory);
      Files.writeString(file, report);
    } catch (IOException e) {
      throw CommandProblem.failed("cannot write the report " + file + ": " + e);
    }
    System.out.println(file);
  }
}
