package dev.sweepline.operator.champion;

import dev.sweepline.operator.sweep.StillNeeded;
import dev.sweepline.operator.sweep.Sweep;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.champion.CopySources;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.status.ChampionStatus;
import dev.sweepline.planner.status.SweepStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// The checkpoints that Champions copy, or may copy. The API server is asked: what a cache did not
/// know of would be gone for good.
public final class ChampionNeeds implements StillNeeded {
  private final KubernetesClient client;

  public ChampionNeeds(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public Set<String> among(Sweep sweep, List<ExperimentView> trials) {
    var courts =
        client
            .resources(Champion.class)
            .inNamespace(sweep.getMetadata().getNamespace())
            .list()
            .getItems()
            .stream()
            .filter(champion -> champion.getMetadata().getDeletionTimestamp() == null)
            .map(ChampionNeeds::court)
            .toList();
    return CopySources.among(
        trials,
        new CopySources.Candidacy(
            sweep.getMetadata().getName(),
            Objects.requireNonNullElse(sweep.getStatus(), SweepStatus.EMPTY),
            ChampionObserver.proposesTo(sweep)),
        courts);
  }

  private static CopySources.Court court(Champion champion) {
    return new CopySources.Court(
        champion.getMetadata().getName(),
        Objects.requireNonNullElse(champion.getStatus(), ChampionStatus.EMPTY),
        Optional.ofNullable(champion.getMetadata().getAnnotations())
            .orElse(Map.of())
            .get(Names.PROPOSE));
  }
}
