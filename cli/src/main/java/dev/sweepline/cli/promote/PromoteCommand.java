package dev.sweepline.cli.promote;

import dev.sweepline.cli.CommandProblem;
import dev.sweepline.cli.ExitCode;
import dev.sweepline.cli.cluster.Champions;
import dev.sweepline.cli.cluster.ClusterOptions;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.status.ChampionDecision;
import dev.sweepline.planner.status.ChampionStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `sweepline promote SWEEP|EXPERIMENT --champion NAME`.
@Command(
    name = "promote",
    mixinStandardHelpOptions = true,
    description = {
      "Proposes a sweep's best cell, or an experiment, as a champion, or goes back to the one before.",
      "Says what the operator decides. Of an experiment its other seeds count too."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:promoted, or gone back",
      "1:not promoted, or not decided in time",
      "2:there is no such champion, sweep or experiment"
    })
public final class PromoteCommand implements Callable<Integer> {
  private static final long PAUSE_MILLIS = 1_000;

  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Parameters(
      arity = "0..1",
      paramLabel = "SWEEP|EXPERIMENT",
      description = "Who is proposed; where both have the name, the sweep is.")
  private @Nullable String candidate;

  @Option(
      names = "--champion",
      paramLabel = "NAME",
      required = true,
      description = "The champion that is challenged.")
  private String champion = "";

  @Option(names = "--rollback", description = "Go back to the champion before this one.")
  private boolean rollback;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "600",
      description =
          "How long to wait for the decision; 0 does not wait; default: ${DEFAULT-VALUE}.")
  private long timeout = 600;

  @Override
  public Integer call() throws InterruptedException {
    if (rollback == (candidate != null)) {
      throw CommandProblem.invalid(
          "give either SWEEP|EXPERIMENT, or --rollback without it: sweepline promote doc-multiscale --champion docs");
    }
    if (!Names.isObjectName(champion) || (candidate != null && !Names.isObjectName(candidate))) {
      throw CommandProblem.invalid("names of objects have small letters, digits, - and . only");
    }
    try (var champions = cluster.connectToChampions()) {
      champions.require(champion);
      var what = candidate == null ? "Rollback" : champions.meant(candidate);
      var proposal = what + "@" + Instant.now();
      champions.propose(champion, proposal);
      System.err.println(what + " proposed to champion " + champion);
      return timeout == 0 ? ExitCode.DONE : follow(champions, proposal);
    }
  }

  private int follow(Champions champions, String proposal) throws InterruptedException {
    var end = Instant.now().plus(Duration.ofSeconds(timeout));
    var said = "";
    while (Instant.now().isBefore(end)) {
      var status =
          Optional.ofNullable(champions.require(champion).getStatus()).orElse(ChampionStatus.EMPTY);
      var decision = status.decision();
      if (proposal.equals(status.asked()) && decision != null) {
        if (status.promotion() == null) {
          return told(decision);
        }
        if (!decision.message().equals(said)) {
          said = decision.message();
          System.err.println(said);
          System.err.println("its checkpoint is verified and copied");
        }
      }
      Thread.sleep(PAUSE_MILLIS);
    }
    throw CommandProblem.failed(
        "not decided within %d s: kubectl describe champion %s".formatted(timeout, champion));
  }

  private static int told(ChampionDecision decision) {
    System.out.println(word(decision) + " (" + decision.reason() + "): " + decision.message());
    decision.flags().forEach(flag -> System.out.println("note: " + flag));
    return switch (decision.verdict()) {
      case PROMOTED, ROLLED_BACK -> ExitCode.DONE;
      case REFUSED, FAILED, VERIFYING -> ExitCode.FAILED;
    };
  }

  private static String word(ChampionDecision decision) {
    return switch (decision.verdict()) {
      case VERIFYING -> "not decided yet";
      case PROMOTED -> "promoted";
      case ROLLED_BACK -> "rolled back";
      case REFUSED -> "refused";
      case FAILED -> "failed";
    };
  }
}
