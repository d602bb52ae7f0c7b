package dev.sweepline.operator.report;

import dev.sweepline.operator.experiment.RunReports;
import dev.sweepline.operator.sweep.ReportPushes;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;

/// Takes reports to Git, those of sweeps and those of Experiments that stand alone.
public final class ReportPusher {
  /// So long a push may take that is on its way at the end.
  public static final Duration PATIENCE = Duration.ofSeconds(5);

  private final PushDesks desks;
  private final SweepPushes sweeps;
  private final RunPushes runs;

  public ReportPusher(
      KubernetesClient client, ReportFindings findings, GitRules rules, Clock clock) {
    this.desks = new PushDesks(rules, new ReportTokens(client), clock);
    this.sweeps = new SweepPushes(client, findings, desks, clock);
    this.runs = new RunPushes(client, findings, desks, clock);
  }

  public ReportPushes ofSweeps() {
    return sweeps;
  }

  public RunReports ofRuns() {
    return runs;
  }

  /// A push that does not end in time is broken off: the branch has it, or the next process does
  /// it.
  public void close(Duration patience) {
    desks.end(patience);
  }
}
