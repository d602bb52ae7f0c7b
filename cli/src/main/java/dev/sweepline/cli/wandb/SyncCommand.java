package dev.sweepline.cli.wandb;

import dev.sweepline.cli.CommandProblem;
import dev.sweepline.cli.ExitCode;
import dev.sweepline.wandb.WandbClient;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `sweepline wandb sync [DIR…]`.
@Command(
    name = "sync",
    mixinStandardHelpOptions = true,
    description = {
      "Uploads offline runs, ours and the official client's, without Python.",
      "What W&B has of a run is not sent again, so this can be repeated at any time. The API key is"
          + " read from WANDB_API_KEY, or from ~/.netrc as `wandb login` leaves it."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:W&B has everything that the folders hold",
      "1:something is left; standard error names it",
      "2:what was asked makes no sense, or there is no API key"
    })
public final class SyncCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..*",
      paramLabel = "DIR",
      description = {
        "Folders offline-run-*, or folders that hold them; default: ./wandb.",
        "Folders of one run are uploaded as one run."
      })
  private List<Path> folders = List.of(Path.of("wandb"));

  @Option(
      names = "--base-url",
      paramLabel = "URL",
      description = "The W&B server; default: WANDB_BASE_URL, else " + WandbServer.PUBLIC + ".")
  private @Nullable String baseUrl;

  @Option(
      names = {"-e", "--entity"},
      paramLabel = "NAME",
      description = "The user or team, instead of the one that the runs name.")
  private @Nullable String entity;

  @Option(
      names = {"-p", "--project"},
      paramLabel = "NAME",
      description = "The project, instead of the one that the runs name.")
  private @Nullable String project;

  @Option(
      names = "--include-synced",
      description = "Looks at runs again that are marked as uploaded.")
  private boolean includeSynced;

  @Option(
      names = "--api-key-file",
      paramLabel = "FILE",
      description = "A file with the API key and nothing else.")
  private @Nullable Path apiKeyFile;

  @Option(
      names = "--give-up-after",
      paramLabel = "SECONDS",
      description = "Without a request that succeeds; default: ${DEFAULT-VALUE}.")
  private int giveUpAfter = 300;

  @Option(
      names = {"-n", "--parallel"},
      paramLabel = "RUNS",
      description = "How many runs are uploaded at a time; default: ${DEFAULT-VALUE}.")
  private int parallel = 5;

  @Override
  public Integer call() throws InterruptedException {
    requireSense();
    var server = WandbServer.of("--base-url", baseUrl, System.getenv());
    var runs = OfflineFolders.find(folders);
    var todo = runs.stream().filter(run -> includeSynced || !run.synced()).toList();
    if (todo.size() < runs.size()) {
      System.out.printf(
          "%d of %d runs are marked as uploaded (--include-synced looks at them again)%n",
          runs.size() - todo.size(), runs.size());
    }
    if (todo.isEmpty()) {
      return ExitCode.DONE;
    }
    var key = ApiKey.find(apiKeyFile, server, System.getenv(), WandbServer.home());
    var clock = Clock.systemUTC();
    try (var client = new WandbClient(server, WandbServer.version(), clock)) {
      var upstream =
          new Upstream(
              call -> client.ask(call, key.value()),
              Patience.usual(Duration.ofSeconds(giveUpAfter)),
              clock,
              () -> ThreadLocalRandom.current().nextDouble());
      var left = new Sync(upstream, entity, project, System.out::println).run(todo, parallel);
      if (!left.isEmpty()) {
        throw CommandProblem.failed(
            left.size() + " of " + todo.size() + " runs left:\n" + String.join("\n", left));
      }
      return ExitCode.DONE;
    }
  }

  private void requireSense() {
    if (giveUpAfter < 1) {
      throw CommandProblem.invalid("--give-up-after: must be at least 1, was " + giveUpAfter);
    }
    if (parallel < 1) {
      throw CommandProblem.invalid("--parallel: must be at least 1, was " + parallel);
    }
  }
}
