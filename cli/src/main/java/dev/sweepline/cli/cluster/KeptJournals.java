package dev.sweepline.cli.cluster;

import dev.sweepline.planner.Names;
import dev.sweepline.planner.experiment.Farewell;
import dev.sweepline.planner.retention.PackedTrials;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/// The trials of a sweep whose journals are in its ConfigMaps, as their Experiments are gone.
final class KeptJournals {
  private KeptJournals() {}

  static List<Experiment> of(Sweep sweep, KubernetesClient client) {
    var metadata = sweep.getMetadata();
    return client
        .configMaps()
        .inNamespace(metadata.getNamespace())
        .withLabel(Names.TRIALS_OF, metadata.getUid())
        .list()
        .getItems()
        .stream()
        .flatMap(configMap -> Stream.ofNullable(configMap.getBinaryData()))
        .flatMap(data -> Stream.ofNullable(data.get(PackedTrials.KEY)))
        .flatMap(packed -> PackedTrials.unpack(Base64.getDecoder().decode(packed)).stream())
        .map(document -> Serialization.unmarshal(document, Experiment.class))
        // What was deleted before its end is kept for what it has cost.
        .filter(KeptJournals::isOver)
        .toList();
  }

  private static boolean isOver(Experiment trial) {
    var annotations = trial.getMetadata().getAnnotations();
    return trial.getStatus() != null
        && Farewell.isOver(
            trial.getStatus(), annotations == null ? null : annotations.get(Names.STOP_ANNOTATION));
  }
}
