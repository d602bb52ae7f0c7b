package dev.sweepline.operator.sweep;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.operator.experiment.ExperimentObserver;
import dev.sweepline.operator.objects.Owners;
import dev.sweepline.planner.Fingerprint;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.retention.PackedTrials;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.HttpURLConnection;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/// The journals of a sweep's trials whose Experiments are gone, in immutable ConfigMaps that the
/// Sweep owns.
///
/// Only the leader writes them, and it knows what it wrote: each sweep's are read once.
public final class TrialArchive {
  private static final Logger LOG = Logger.getLogger(TrialArchive.class);

  // Of trials, over all sweeps; what does not fit is read at each look, and an ended sweep is
  // looked at seldom.
  private static final long REMEMBERED = 20_000;

  private final Cache<String, List<Experiment>> known =
      Caffeine.newBuilder()
          .maximumWeight(REMEMBERED)
          .weigher((String _, List<Experiment> trials) -> 1 + trials.size())
          .build();

  /// Those of a sweep, of trials that were deleted before their end too.
  List<Experiment> of(Sweep sweep, KubernetesClient client) {
    return known.get(
        sweep.getMetadata().getUid(), uid -> all(client, sweep.getMetadata().getNamespace(), uid));
  }

  /// As the API server has them now. Those that were deleted before their end are no trials of the
  /// sweep any more.
  public static List<Experiment> read(KubernetesClient client, String namespace, String sweepUid) {
    return all(client, namespace, sweepUid).stream().filter(TrialArchive::isOver).toList();
  }

  static boolean isOver(Experiment trial) {
    return ExperimentObserver.isOver(trial);
  }

  private static List<Experiment> all(KubernetesClient client, String namespace, String sweepUid) {
    return client
        .configMaps()
        .inNamespace(namespace)
        .withLabel(Names.TRIALS_OF, sweepUid)
        .list()
        .getItems()
        .stream()
        .filter(configMap -> configMap.getBinaryData() != null)
        .filter(configMap -> configMap.getBinaryData().containsKey(PackedTrials.KEY))
        .map(configMap -> configMap.getBinaryData().get(PackedTrials.KEY))
        .flatMap(packed -> PackedTrials.unpack(Base64.getDecoder().decode(packed)).stream())
        .map(document -> Serialization.unmarshal(document, Experiment.class))
        // Written twice by one that was interrupted, it is one.
        .collect(
            Collectors.toMap(trial -> trial.getMetadata().getUid(), trial -> trial, (a, _) -> a))
        .values()
        .stream()
        .toList();
  }

  /// Writes them; the same ones again are there already.
  void keep(Sweep sweep, List<Experiment> trials, KubernetesClient client) {
    try {
      for (var packed :
          PackedTrials.pack(
              trials.stream().map(trial -> Serialization.asJson(journal(trial))).toList())) {
        write(configMap(sweep, packed), client);
      }
      LOG.infof(
          "journals kept sweep=%s experiments=%d", sweep.getMetadata().getName(), trials.size());
    } finally {
      known.invalidate(sweep.getMetadata().getUid());
    }
  }

  private static void write(ConfigMap configMap, KubernetesClient client) {
    try {
      client.resource(configMap).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
    }
  }

  /// Without what only a living object has.
  private static Experiment journal(Experiment trial) {
    var kept = new Experiment();
    kept.setMetadata(
        new ObjectMetaBuilder(trial.getMetadata())
            .withManagedFields(List.of())
            .withFinalizers(List.of())
            .withDeletionTimestamp(null)
            .withDeletionGracePeriodSeconds(null)
            .withResourceVersion(null)
            .build());
    kept.setSpec(trial.getSpec());
    kept.setStatus(trial.getStatus());
    return kept;
  }

  private static ConfigMap configMap(HasMetadata sweep, byte[] packed) {
    var metadata = sweep.getMetadata();
    var text = Base64.getEncoder().encodeToString(packed);
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(Names.trials(metadata.getName(), Fingerprint.of(metadata.getUid() + text)))
        .withNamespace(metadata.getNamespace())
        .addToLabels("app.kubernetes.io/managed-by", "sweepline")
        .addToLabels(Names.TRIALS_OF, metadata.getUid())
        .withOwnerReferences(Owners.controller(sweep))
        .endMetadata()
        .withImmutable(true)
        .withBinaryData(Map.of(PackedTrials.KEY, text))
        .build();
  }
}
