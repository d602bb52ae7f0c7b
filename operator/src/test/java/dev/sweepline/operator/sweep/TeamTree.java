package dev.sweepline.operator.sweep;

import dev.sweepline.hydra.ConfigTree;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.configs.TreeKeys;
import dev.sweepline.planner.trial.Composer;
import dev.sweepline.planner.trial.HydraComposer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;

/// The ConfigMap `doc-configs`: the release's tree and a model of the team's own.
final class TeamTree {
  private static final ConfigTree RELEASE =
      ConfigTree.ofDirectory(Path.of(System.getProperty("sweepline.root", ".."), "configs"));
  static final Composer RELEASE_COMPOSER = new HydraComposer(RELEASE);

  private final Cluster cluster;

  TeamTree(Cluster cluster) {
    this.cluster = cluster;
  }

  /// Writes it with this model.
  void apply(String model) {
    var data = new TreeMap<String, String>();
    RELEASE.files().forEach((path, text) -> data.put(TreeKeys.key(path), text));
    data.put("model__team.yaml", "name: team\n" + model);
    cluster
        .client()
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName("doc-configs")
                .endMetadata()
                .withData(data)
                .build())
        .inNamespace(cluster.namespace())
        .forceConflicts()
        .serverSideApply();
  }

  ConfigMap configMap() {
    return cluster
        .client()
        .configMaps()
        .inNamespace(cluster.namespace())
        .withName("doc-configs")
        .get();
  }

  /// What the operator has copied.
  List<ConfigMap> copies() {
    return cluster
        .client()
        .configMaps()
        .inNamespace(cluster.namespace())
        .withLabel(Names.CONFIGS_OF)
        .list()
        .getItems();
  }

  /// What a trainer was given.
  String configOf(String pod) {
    var annotations =
        cluster
            .client()
            .pods()
            .inNamespace(cluster.namespace())
            .withName(pod)
            .get()
            .getMetadata()
            .getAnnotations();
    return annotations.getOrDefault(Names.CONFIG_ANNOTATION, "");
  }
}
