package dev.sweepline.cli.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sweepline.cli.CommandProblem;
import dev.sweepline.cli.ExitCode;
import dev.sweepline.cli.cluster.ClusterOptions;
import dev.sweepline.cli.cluster.SweepReader;
import dev.sweepline.hydra.Nearest;
import dev.sweepline.planner.report.Comparison;
import dev.sweepline.planner.report.Ranking;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `sweepline compare SWEEP`.
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = "Shows a sweep's trials side by side, best first.")
public final class CompareCommand implements Callable<Integer> {

  /// How the comparison is printed.
  enum Output {
    TABLE,
    JSON,
    CSV,
    MARKDOWN
  }

  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Parameters(paramLabel = "SWEEP", description = "The sweep's name.")
  private String sweep = "";

  @Option(
      names = "--sort",
      paramLabel = "METRIC",
      description = "The metric that decides; default: the sweep's objective.")
  private @Nullable String sort;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "table, json, csv or markdown; default: ${DEFAULT-VALUE}.",
      defaultValue = "table")
  private Output output = Output.TABLE;

  @Override
  public Integer call() throws JsonProcessingException {
    try (var reader = cluster.connect()) {
      var found = reader.require(sweep);
      var spec = found.getSpec();
      var trials = reader.trials(found, Instant.now());
      var objective = SweepReader.facts(found).ranking();
      var ranking = sort == null || sort.equals(objective.metric()) ? objective : Ranking.by(sort);
      var comparison = Comparison.of(ranking, spec, trials);
      requireMetric(comparison);
      System.out.print(printed(comparison));
      return ExitCode.DONE;
    }
  }

  private void requireMetric(Comparison comparison) {
    var known = new TreeSet<String>();
    comparison.trials().forEach(trial -> known.addAll(trial.metrics().keySet()));
    if (sort != null && !known.isEmpty() && !known.contains(sort)) {
      throw CommandProblem.invalid(
          "no trial reports a metric \""
              + sort
              + "\""
              + Nearest.to(sort, known)
                  .map(near -> "; did you mean " + near + "?")
                  .orElse("; there are: " + String.join(", ", known)));
    }
  }

  private String printed(Comparison comparison) throws JsonProcessingException {
    return switch (output) {
      case TABLE ->
          comparison.trials().isEmpty()
              ? "no trial yet\n"
              : comparison.table().toText() + caution(comparison);
      case CSV -> comparison.table().toCsv();
      case MARKDOWN -> comparison.table().toMarkdown() + caution(comparison);
      case JSON -> json(comparison);
    };
  }

  private static String caution(Comparison comparison) {
    return comparison.caution().map(words -> "\n" + words + "\n").orElse("");
  }

  private static String json(Comparison comparison) throws JsonProcessingException {
    List<TrialLine> lines = comparison.trials().stream().map(TrialLine::of).toList();
    return JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(lines)
        + "\n";
  }
}
