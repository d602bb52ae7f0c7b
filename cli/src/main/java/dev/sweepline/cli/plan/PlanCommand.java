package dev.sweepline.cli.plan;

import dev.sweepline.cli.CommandProblem;
import dev.sweepline.cli.ExitCode;
import dev.sweepline.cli.cluster.ClusterOptions;
import dev.sweepline.cli.cluster.OperatorOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `sweepline plan -f sweep.yaml`.
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description = {
      "Checks a sweep and shows what it would run, without a cluster. With --ledger or --cluster"
          + " also what ran before, and what the rest will cost.",
      "What only an API server can check (claims, quota, policies): kubectl apply"
          + " --dry-run=server."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:the sweep can be run", "2:it cannot; the problems are on standard error"})
public final class PlanCommand implements Callable<Integer> {

  @Option(
      names = {"-f", "--filename"},
      required = true,
      paramLabel = "FILE",
      description = "The YAML file with the Sweep; - is standard input.")
  private Path file = Path.of("-");

  @Option(
      names = "--config-dir",
      paramLabel = "DIR",
      description =
          "The Hydra tree; default: with spec.configs the ConfigMaps in FILE, else ./configs; without,"
              + " ./configs, else this release's.")
  private @Nullable Path configs;

  @Option(
      names = "--show",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many runs are listed; default: ${DEFAULT-VALUE}.")
  private int show = 10;

  @Option(
      names = "--ledger",
      paramLabel = "FILE",
      description =
          "An exported ledger (ledger export -o FILE): says what ran before, and what it cost.")
  private @Nullable Path ledger;

  @Option(
      names = "--cluster",
      description = "Asks the operator and the API server what ran before and runs now.")
  private boolean asksCluster;

  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Mixin private OperatorOptions operator = new OperatorOptions();

  @Override
  public Integer call() throws IOException {
    if (ledger != null && asksCluster) {
      throw CommandProblem.invalid("give --ledger or --cluster, not both");
    }
    if (asksCluster) {
      try (var api = cluster.connectToOperator(operator);
          var reader = cluster.connect();
          var lines = api.get("ledger")) {
        return plan(api.namespace(), KnownTrials.of(lines, reader.twins()));
      }
    }
    return plan(cluster.namespaceOr("default"), ledger == null ? null : KnownTrials.of(ledger));
  }

  private int plan(String namespace, @Nullable KnownTrials known) throws IOException {
    var written = SweepFile.parse(read(), namespace);
    var problems = new ArrayList<>(written.problems());
    // What the API server writes has whole seconds.
    var now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    for (var sweep : written.sweeps()) {
      var composer = PlanTrees.composer(sweep, written.trees(), configs);
      if (asksCluster && !sweep.namespace().equals(namespace)) {
        problems.add(
            "metadata.namespace: is %s, but %s was asked; add -n %s"
                .formatted(sweep.namespace(), namespace, sweep.namespace()));
        continue;
      }
      var foresight = known == null ? null : known.in(sweep.namespace());
      switch (DryRun.of(sweep, composer, now, show, foresight)) {
        case DryRun.Planned planned when sweep.broken().isEmpty() ->
            System.out.print(planned.text());
        // What only the schema says, in fewer words than the plan has for the same.
        case DryRun.Planned _ -> problems.addAll(sweep.broken());
        case DryRun.Refused(var found) -> problems.addAll(found);
      }
    }
    if (!problems.isEmpty()) {
      throw CommandProblem.invalid(problems);
    }
    return ExitCode.DONE;
  }

  private String read() throws IOException {
    if (file.toString().equals("-")) {
      return new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
    }
    try {
      return Files.readString(file);
    } catch (NoSuchFileException missing) {
      throw CommandProblem.invalid("there is no file " + file);
    } catch (IOException e) {
      throw CommandProblem.invalid("cannot read " + file + ": " + e.getMessage());
    }
  }
}
