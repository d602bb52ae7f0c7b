package dev.sweepline.cli.replay;

import dev.sweepline.cli.CommandProblem;
import dev.sweepline.cli.ExitCode;
import dev.sweepline.cli.cluster.ClusterOptions;
import dev.sweepline.cli.cluster.Experiment;
import dev.sweepline.cli.cluster.Replays;
import dev.sweepline.planner.report.Replay;
import dev.sweepline.planner.status.ExperimentStatus;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `sweepline replay EXPERIMENT`.
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = {
      "Runs an experiment again, and says whether it came out equal, or what differs.",
      "Configuration tree, commit, image, data and seed are the same."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:equal",
      "1:something differs, or the replay could not be followed",
      "2:there is nothing that could be replayed",
      "130:interrupted; the replay goes on"
    })
public final class ReplayCommand implements Callable<Integer> {
  private static final long PAUSE_MILLIS = 2_000;

  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Parameters(paramLabel = "EXPERIMENT", description = "The experiment's name.")
  private String experiment = "";

  @Option(
      names = "--tolerance",
      paramLabel = "X",
      defaultValue = "0",
      description =
          "How far a metric may be off and still count as equal; default: ${DEFAULT-VALUE}, as on"
              + " one kind of device the trainer repeats itself exactly.")
  private BigDecimal tolerance = BigDecimal.ZERO;

  @Override
  public Integer call() throws InterruptedException {
    if (tolerance.signum() < 0) {
      throw CommandProblem.invalid("--tolerance: is " + tolerance + ", must be 0 or more");
    }
    try (var replays = cluster.connectToReplays()) {
      var original = replays.require(experiment);
      var name = replays.begin(original);
      System.err.println("replay " + name + " of " + experiment + " begun");
      var done = follow(replays, name);
      var compared = Replay.of(status(original), done, tolerance);
      System.out.print(compared.table().toText());
      System.out.println(compared.isEqual() ? "\n" + name + " is equal" : "\n" + name + " differs");
      return compared.isEqual() ? ExitCode.DONE : ExitCode.FAILED;
    }
  }

  private static ExperimentStatus follow(Replays replays, String name) throws InterruptedException {
    var said = "";
    while (true) {
      var status =
          replays
              .find(name)
              .map(ReplayCommand::status)
              .orElseThrow(() -> CommandProblem.failed("the replay " + name + " was deleted"));
      if (status.settled()) {
        return status;
      }
      var now = story(status);
      if (!now.equals(said)) {
        System.err.println(now);
        said = now;
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  private static String story(ExperimentStatus status) {
    if (status.waitingFor() != null) {
      return "waiting for " + status.waitingFor();
    }
    var progress = status.progress();
    return progress == null || progress.epoch() == null
        ? status.phase() == null ? "pending" : status.phase().name().toLowerCase(Locale.ROOT)
        : "epoch " + progress.epoch() + " of " + progress.maxEpochs();
  }

  private static ExperimentStatus status(Experiment experiment) {
    return Optional.ofNullable(experiment.getStatus()).orElse(ExperimentStatus.EMPTY);
  }
}
