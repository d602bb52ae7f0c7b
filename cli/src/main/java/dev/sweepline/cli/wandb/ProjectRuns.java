package dev.sweepline.cli.wandb;

import dev.sweepline.cli.CommandProblem;
import dev.sweepline.wandb.Backoff;
import dev.sweepline.wandb.RunPage;
import dev.sweepline.wandb.TrackedRun;
import dev.sweepline.wandb.WandbClient;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Reads what W&B has of a project; writes nothing.
public final class ProjectRuns {
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);
  private static final int MOST_FAILURES = 4;

  private ProjectRuns() {}

  /// @param address `ENTITY/PROJECT`
  public static List<TrackedRun> read(
      String address, @Nullable String baseUrl, @Nullable Path apiKeyFile)
      throws InterruptedException {
    int slash = address.indexOf('/');
    if (slash < 1 || slash == address.length() - 1 || address.indexOf('/', slash + 1) >= 0) {
      throw CommandProblem.invalid("must be like ENTITY/PROJECT, was \"" + address + "\"");
    }
    var server = WandbServer.of("--wandb-base-url", baseUrl, System.getenv());
    var key = ApiKey.find(apiKeyFile, server, System.getenv(), WandbServer.home());
    var runs = new ArrayList<TrackedRun>();
    try (var client = new WandbClient(server, WandbServer.version(), Clock.systemUTC())) {
      String after = null;
      int failures = 0;
      while (true) {
        switch (client.runs(
            address.substring(0, slash), address.substring(slash + 1), after, key.value())) {
          case RunPage.Runs(var page, var next) -> {
            runs.addAll(page);
            failures = 0;
            if (next.isEmpty()) {
              return List.copyOf(runs);
            }
            after = next.get();
          }
          case RunPage.NoProject _ ->
              throw CommandProblem.failed(
                  "W&B has no project " + address + ", or none that this API key may see");
          case RunPage.Failed(var why, var passes, var told) -> {
            if (!passes || ++failures > MOST_FAILURES) {
              throw CommandProblem.failed("W&B at " + server + ": " + why);
            }
            Thread.sleep(wait(told, failures, server, why));
          }
        }
      }
    }
  }

  /// As the server says, else longer each time.
  private static Duration wait(Optional<Duration> told, int failures, URI server, String why) {
    if (told.isPresent() && told.get().compareTo(LONGEST_WAIT) > 0) {
      throw CommandProblem.failed(
          "W&B at %s: %s; it asks to come back in %d minutes: try again then"
              .formatted(server, why, told.get().plusSeconds(59).toMinutes()));
    }
    return told.orElseGet(
        () -> Backoff.wait(FIRST_RETRY, failures - 1, ThreadLocalRandom.current().nextDouble()));
  }
}
