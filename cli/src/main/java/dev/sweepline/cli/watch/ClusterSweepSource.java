package dev.sweepline.cli.watch;

import dev.sweepline.cli.cluster.ClusterProblems;
import dev.sweepline.cli.cluster.PodTrouble;
import dev.sweepline.cli.cluster.Sweep;
import dev.sweepline.cli.cluster.SweepReader;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.report.Trial;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Asks the API server, and the Pods too where a trial does not say why it waits.
final class ClusterSweepSource implements SweepSource {

  private final SweepReader reader;
  private final String name;
  private final Clock clock;

  ClusterSweepSource(SweepReader reader, String name, Clock clock) {
    this.reader = reader;
    this.name = name;
    this.clock = clock;
  }

  @Override
  public Look look() {
    try {
      var sweep = reader.find(name);
      return sweep.isPresent()
          ? seen(sweep.get())
          : new Look.Gone("sweep " + name + " was deleted");
    } catch (KubernetesClientException problem) {
      if (ClusterProblems.passing(problem)) {
        return new Look.Unreachable(ClusterProblems.rootCause(problem));
      }
      throw problem;
    }
  }

  private Look seen(Sweep sweep) {
    var trials = reader.trials(sweep, clock.instant());
    return new Look.Seen(new Snapshot(SweepReader.facts(sweep), explained(sweep, trials)));
  }

  private List<Trial> explained(Sweep sweep, List<Trial> trials) {
    if (trials.stream().noneMatch(ClusterSweepSource::silent)) {
      return trials;
    }
    var troubles = troubles(sweep);
    return trials.stream()
        .map(trial ->
            silent(trial) && troubles.containsKey(trial.experiment())
                ? trial.waitingFor(troubles.getOrDefault(trial.experiment(), ""))
                : trial)
        .toList();
  }

  private static boolean silent(Trial trial) {
    return !trial.state().settled()
        && trial.waitingFor().isEmpty()
        && trial.attempts().started() > 0
        && trial.progress().maxEpochs() == 0;
  }

  private Map<String, String> troubles(Sweep sweep) {
    var troubles = new HashMap<String, String>();
    for (var pod : reader.pods(sweep)) {
      var experiment = pod.getMetadata().getLabels().get(Names.EXPERIMENT);
      if (experiment != null) {
        PodTrouble.of(pod).ifPresent(trouble -> troubles.put(experiment, trouble));
      }
    }
    return troubles;
  }
}
