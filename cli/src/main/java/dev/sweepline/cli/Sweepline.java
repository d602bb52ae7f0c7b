package dev.sweepline.cli;

import dev.sweepline.cli.cluster.ClusterProblems;
import dev.sweepline.cli.compare.CompareCommand;
import dev.sweepline.cli.compare.ReportCommand;
import dev.sweepline.cli.configs.ConfigsCommand;
import dev.sweepline.cli.ledger.LedgerCommand;
import dev.sweepline.cli.logs.LogsCommand;
import dev.sweepline.cli.plan.ComposeCommand;
import dev.sweepline.cli.plan.PlanCommand;
import dev.sweepline.cli.promote.PromoteCommand;
import dev.sweepline.cli.replay.ReplayCommand;
import dev.sweepline.cli.train.AugmentPreviewCommand;
import dev.sweepline.cli.train.EnsembleCommand;
import dev.sweepline.cli.train.EvaluateCommand;
import dev.sweepline.cli.train.PredictCommand;
import dev.sweepline.cli.train.TrainCommand;
import dev.sweepline.cli.vote.VoteCommand;
import dev.sweepline.cli.wandb.WandbCommand;
import dev.sweepline.cli.watch.WatchCommand;
import dev.sweepline.hydra.Nearest;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// `sweepline`, also installed as `kubectl sweepline`.
@Command(
    name = "sweepline",
    description = "Plan, follow, compare and write up experiment sweeps.",
    subcommands = {
      WatchCommand.class,
      CompareCommand.class,
      ReportCommand.class,
      LogsCommand.class,
      ReplayCommand.class,
      PromoteCommand.class,
      PlanCommand.class,
      ComposeCommand.class,
      ConfigsCommand.class,
      WandbCommand.class,
      LedgerCommand.class,
      TrainCommand.class,
      AugmentPreviewCommand.class,
      PredictCommand.class,
      EvaluateCommand.class,
      EnsembleCommand.class,
      VoteCommand.class,
      CommandLine.HelpCommand.class
    },
    mixinStandardHelpOptions = true,
    versionProvider = Sweepline.Version.class,
    exitCodeListHeading = "%nExit codes, where a command says nothing else:%n",
    exitCodeList = {
      "0:done",
      "1:cluster, operator or W&B is in the way; the same may work later",
      "2:what was asked makes no sense; standard error says what would"
    },
    synopsisSubcommandLabel = "COMMAND")
public final class Sweepline {

  private Sweepline() {}

  public static void main(String[] arguments) {
    var out = utf8(FileDescriptor.out);
    var err = utf8(FileDescriptor.err);
    System.setOut(out);
    System.setErr(err);
    var exit = commandLine(out, err).execute(arguments);
    out.flush();
    err.flush();
    System.exit(exit);
  }

  static CommandLine commandLine(PrintStream out, PrintStream err) {
    return new CommandLine(new Sweepline())
        .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
        .setCommandName(System.getProperty("sweepline.name", "sweepline"))
        .setExpandAtFiles(false)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler((problem, _) -> misread(problem))
        .setExecutionExceptionHandler((exception, command, _) -> failed(exception, command));
  }

  /// Help of fifty lines would push away the one that says what is wrong.
  private static int misread(CommandLine.ParameterException problem) {
    var command = problem.getCommandLine();
    var err = command.getErr();
    if (problem instanceof CommandLine.UnmatchedArgumentException unmatched) {
      err.println("sweepline: " + unmatched(unmatched, command));
    } else if (command.getSubcommands().isEmpty()) {
      err.println("sweepline: " + problem.getMessage());
    } else {
      command.usage(err);
      return ExitCode.INVALID;
    }
    err.println("sweepline: " + command.getCommandSpec().qualifiedName() + " --help says more");
    return ExitCode.INVALID;
  }

  private static String unmatched(
      CommandLine.UnmatchedArgumentException problem, CommandLine command) {
    var word = problem.getUnmatched().getFirst();
    var spec = command.getCommandSpec();
    if (word.startsWith("-")) {
      var option = word.split("=", 2)[0];
      return spec.qualifiedName()
          + " has no option "
          + option
          + near(option, List.copyOf(spec.optionsMap().keySet())).orElse("");
    }
    var commands = List.copyOf(command.getSubcommands().keySet());
    return commands.isEmpty()
        ? spec.qualifiedName() + " takes no more words, and there is \"" + word + "\""
        : spec.qualifiedName()
            + " has no command \""
            + word
            + "\""
            + near(word, commands).orElseGet(() -> "; it has " + String.join(", ", commands));
  }

  private static Optional<String> near(String word, List<String> known) {
    return Nearest.to(word, known).map(one -> "; did you mean " + one + "?");
  }

  private static int failed(Exception exception, CommandLine command) throws Exception {
    var err = command.getErr();
    var problem =
        switch (exception) {
          case CommandProblem known -> known;
          case KubernetesClientException cluster -> ClusterProblems.explained(cluster);
          default -> throw exception;
        };
    problem.problem().lines().forEach(line -> err.println("sweepline: " + line));
    return problem.exitCode();
  }

  /// Tables and bars are not ASCII, whatever the locale of a bare machine says.
  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
  }

  /// The version of the jar.
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      var version = Sweepline.class.getPackage().getImplementationVersion();
      return new String[] {"sweepline " + (version == null ? "(not packaged)" : version)};
    }
  }
}
