package dev.sweepline.operator.report;

import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.configs.ConfigTrees;
import dev.sweepline.operator.events.ProgressBoard;
import dev.sweepline.planner.publish.AllowedHosts;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/// Reports of a test's operator.
public final class PlayedReports {
  private PlayedReports() {}

  /// As the chart has it: no host is allowed.
  public static ReportPusher nowhere(Cluster cluster, ConfigTrees trees, ProgressBoard board) {
    return to(AllowedHosts.NONE, cluster, trees, board);
  }

  public static ReportPusher to(
      AllowedHosts hosts, Cluster cluster, ConfigTrees trees, ProgressBoard board) {
    return to(hosts, Optional.empty(), cluster, trees, board);
  }

  /// @param authority a file with certificates that are trusted besides the public ones
  public static ReportPusher to(
      AllowedHosts hosts,
      Optional<Path> authority,
      Cluster cluster,
      ConfigTrees trees,
      ProgressBoard board) {
    return new ReportPusher(
        cluster.client(),
        new ReportFindings(trees, board, "https://api.wandb.example"),
        new GitRules(hosts, new Author("Sweepline", "sweepline@example.com"), authority),
        Clock.systemUTC());
  }
}
