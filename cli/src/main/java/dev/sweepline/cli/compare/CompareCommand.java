package dev.sweepline.cli.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.sweepline.cli.CommandProblem;
import dev.sweepline.cli.ExitCode;
import dev.sweepline.cli.cluster.ClusterOptions;
import dev.sweepline.cli.cluster.SweepReader;
import dev.sweepline.cli.wandb.ProjectRuns;
import dev.sweepline.hydra.Nearest;
import dev.sweepline.planner.report.Comparison;
import dev.sweepline.planner.report.Contest;
import dev.sweepline.planner.report.Entrant;
import dev.sweepline.planner.report.Ranking;
import dev.sweepline.planner.spec.Objective;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `sweepline compare SWEEP…`.
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the trials of sweeps side by side, best first: run by run, or, with --by, the mean and"
          + " standard error of those that have the same values.",
      "Figures are held against the baseline of the checklist, and against spec.goals."
    })
public final class CompareCommand implements Callable<Integer> {

  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Parameters(
      arity = "1..*",
      paramLabel = "SWEEP",
      description = "The sweeps' names; with --from wandb ENTITY/PROJECT instead.")
  private List<String> sweeps = List.of();

  /// Where runs are read from.
  enum From {
    CLUSTER,
    WANDB
  }

  @Option(
      names = "--from",
      paramLabel = "PLACE",
      description = "cluster or wandb; default: ${DEFAULT-VALUE}.",
      defaultValue = "cluster")
  private From from = From.CLUSTER;

  @Option(
      names = "--wandb-base-url",
      paramLabel = "URL",
      description = "The W&B server; default: WANDB_BASE_URL, else the public one.")
  private @Nullable String wandbBaseUrl;

  @Option(
      names = "--api-key-file",
      paramLabel = "FILE",
      description = "A file with W&B's API key; default: WANDB_API_KEY, else ~/.netrc.")
  private @Nullable Path apiKeyFile;

  @Option(
      names = "--sort",
      paramLabel = "METRIC",
      description = "The metric that decides; default: the first sweep's objective.")
  private @Nullable String sort;

  @Option(
      names = "--by",
      paramLabel = "KEY",
      split = ",",
      description = {
        "A row for all runs with the same values of these keys, such as"
            + " data.image_size,augmentation; short names will do, sweep is one too.",
        "config: of all keys but the seed."
      })
  private List<String> by = List.of();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "table, json, csv or markdown; default: ${DEFAULT-VALUE}.",
      defaultValue = "table")
  private Output output = Output.TABLE;

  @Override
  public Integer call() throws JsonProcessingException, InterruptedException {
    var contest =
        switch (from) {
          case CLUSTER -> ofCluster();
          case WANDB -> ofWandb();
        };
    requireMetric(contest.comparison());
    System.out.print(new Printout(contest, output, keys(contest)).text());
    return ExitCode.DONE;
  }

  private Contest ofCluster() {
    try (var reader = cluster.connect()) {
      return Contest.of(ranking(reader), entrants(reader));
    }
  }

  private Contest ofWandb() throws InterruptedException {
    var entrants = new ArrayList<Entrant>();
    for (var project : new LinkedHashSet<>(sweeps)) {
      entrants.add(
          TrackedRuns.entrant(project, ProjectRuns.read(project, wandbBaseUrl, apiKeyFile)));
    }
    return Contest.of(Ranking.by(sort == null ? Objective.DEFAULT.metric() : sort), entrants);
  }

  private List<Entrant> entrants(SweepReader reader) {
    var now = Instant.now();
    var baselines = new Baselines(reader, now);
    // Whoever misspells the last name should not wait for the runs of the others.
    return new LinkedHashSet<>(sweeps)
        .stream().map(reader::require).toList().stream()
            .map(found -> baselines.entrant(found, reader.trials(found, now)))
            .toList();
  }

  private Ranking ranking(SweepReader reader) {
    var objective = SweepReader.facts(reader.require(sweeps.getFirst())).ranking();
    return sort == null || sort.equals(objective.metric()) ? objective : Ranking.by(sort);
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

  private List<String> keys(Contest contest) {
    if (by.equals(List.of("config"))) {
      return contest.configuration();
    }
    var keys = new ArrayList<String>();
    for (var asked : by) {
      keys.add(key(asked.strip(), contest.keys()));
    }
    return keys;
  }

  private static String key(String asked, List<String> known) {
    if (known.contains(asked)) {
      return asked;
    }
    var ending = known.stream().filter(key -> key.endsWith("." + asked)).toList();
    if (ending.size() == 1) {
      return ending.getFirst();
    }
    throw CommandProblem.invalid(
        ending.isEmpty()
            ? "--by: no trial has a key \""
                + asked
                + "\""
                + Nearest.to(asked, known)
                    .map(near -> "; did you mean " + near + "?")
                    .orElse("; there are: " + String.join(", ", known))
            : "--by: \"" + asked + "\" may be " + String.join(" or ", ending));
  }
}
