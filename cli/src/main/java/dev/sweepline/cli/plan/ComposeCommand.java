package dev.sweepline.cli.plan;

import dev.sweepline.cli.CommandProblem;
import dev.sweepline.cli.ConfigFolder;
import dev.sweepline.cli.ExitCode;
import dev.sweepline.hydra.Composition;
import dev.sweepline.hydra.Config;
import dev.sweepline.hydra.ConfigTree;
import dev.sweepline.hydra.Hydra;
import dev.sweepline.hydra.Multirun;
import dev.sweepline.hydra.Problem;
import dev.sweepline.hydra.Request;
import dev.sweepline.hydra.Resolvers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `sweepline compose --config-dir DIR --config-name NAME OVERRIDE…`.
@Command(
    name = "compose",
    mixinStandardHelpOptions = true,
    description = "Prints the configuration that Hydra makes of a tree and overrides.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:composed", "2:not composed; why is on standard error"})
public final class ComposeCommand implements Callable<Integer> {

  @Option(
      names = {"--config-dir", "-cd"},
      paramLabel = "DIR",
      description = "The tree; default: ./configs, else this release's.")
  private @Nullable Path configs;

  @Option(
      names = {"--config-name", "-cn"},
      paramLabel = "NAME",
      defaultValue = "config",
      description = "The primary config; default: ${DEFAULT-VALUE}.")
  private String configName = "config";

  @Option(
      names = {"--multirun", "-m"},
      description = "Expands sweeps among the overrides and prints every job.")
  private boolean multirun;

  @Option(
      names = "--resolve",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Resolves interpolations, the default; --no-resolve keeps them as text.")
  private boolean resolve = true;

  @Option(names = "--json", description = "JSON, one line per configuration, instead of YAML.")
  private boolean json;

  @Option(
      names = "--batch",
      description =
          "Reads one request per line from standard input, as JSON with config_tree, config_name"
              + " and overrides, and writes one result per line.")
  private boolean batch;

  @Parameters(
      paramLabel = "OVERRIDE",
      description = "As for Hydra: model=nano, +seed=1, ~augmentation.")
  private List<String> overrides = new ArrayList<>();

  @Override
  public Integer call() {
    if (batch) {
      Batch.run(System.in, System.out);
      return ExitCode.DONE;
    }
    var tree = ConfigTree.ofDirectory(ConfigFolder.of(configs));
    var request = new Request(configName, overrides, Resolvers.open(), resolve, false);
    if (multirun) {
      printJobs(Hydra.multirun(tree, request));
    } else {
      switch (Hydra.compose(tree, request)) {
        case Composition.Composed(var config, _) -> print(config);
        case Composition.Refused(var problems) -> throw refused(problems);
      }
    }
    return ExitCode.DONE;
  }

  private void printJobs(Multirun multirun) {
    switch (multirun) {
      case Multirun.Jobs(var jobs) -> {
        for (var i = 0; i < jobs.size(); i++) {
          if (!json) {
            System.out.println(
                (i > 0 ? "---\n" : "")
                    + "# "
                    + i
                    + ": "
                    + String.join(" ", jobs.get(i).overrides()));
          }
          print(jobs.get(i).composed().config());
        }
      }
      case Multirun.Refused(var problems) -> throw refused(problems);
    }
  }

  private void print(Config config) {
    var text = json ? config.toJson() + "\n" : config.toYaml();
    System.out.print(text.endsWith("\n") ? text : text + "\n");
  }

  private static CommandProblem refused(List<Problem> problems) {
    return CommandProblem.invalid(problems.stream().map(Problem::describe).toList());
  }
}
