package dev.sweepline.operator.configs;

import dev.sweepline.operator.objects.Owners;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.configs.Source;
import dev.sweepline.planner.configs.TreeCopy;
import dev.sweepline.planner.spec.Configs;
import dev.sweepline.planner.spec.Reference;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// The ConfigMaps of trees, asked for by name: watching all of a namespace would keep everybody's
/// in memory.
final class ConfigMaps {
  private final KubernetesClient client;

  ConfigMaps(KubernetesClient client) {
    this.client = client;
  }

  List<Source> sources(String namespace, Configs configs) {
    return configs.configMapRefs().stream()
        .map(Reference::name)
        .map(name ->
            find(namespace, name)
                .<Source>map(found -> new Source.Present(name, data(found), binaryKeys(found)))
                .orElseGet(() -> new Source.Absent(name)))
        .toList();
  }

  /// The copy of that name, if it is what it was.
  Optional<TreeCopy> copy(String namespace, String name) {
    return find(namespace, name)
        .map(found -> TreeCopy.named(name, data(found)))
        .filter(TreeCopy::isWhatItsNameSays);
  }

  /// What this object keeps, the oldest if there are several: asks the API server, as no cache
  /// knows what another process has made a moment ago.
  Optional<TreeCopy> copyOf(HasMetadata owner) {
    var metadata = owner.getMetadata();
    return client
        .configMaps()
        .inNamespace(metadata.getNamespace())
        .withLabel(Names.CONFIGS_OF, metadata.getUid())
        .list()
        .getItems()
        .stream()
        .filter(configMap -> owned(configMap, metadata.getUid()))
        .sorted(
            Comparator.comparing(
                    (ConfigMap configMap) -> configMap.getMetadata().getCreationTimestamp())
                .thenComparing(configMap -> configMap.getMetadata().getName()))
        .map(configMap -> TreeCopy.named(configMap.getMetadata().getName(), data(configMap)))
        .filter(TreeCopy::isWhatItsNameSays)
        .findFirst();
  }

  /// Makes the copy; one of that name that is there already must be the same. False where it is
  /// another.
  boolean keep(TreeCopy copy, HasMetadata owner) {
    var wanted = configMap(copy, owner);
    try {
      client.resource(wanted).create();
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      var existing = client.resource(wanted).get();
      return existing == null
          || (owned(existing, owner.getMetadata().getUid()) && data(existing).equals(copy.data()));
    }
  }

  private static ConfigMap configMap(TreeCopy copy, HasMetadata owner) {
    var metadata = owner.getMetadata();
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(copy.configMap())
        .withNamespace(metadata.getNamespace())
        .addToLabels("app.kubernetes.io/managed-by", "sweepline")
        .addToLabels(Names.CONFIGS_OF, metadata.getUid())
        .withOwnerReferences(Owners.controller(owner))
        .endMetadata()
        .withImmutable(true)
        .withData(copy.data())
        .build();
  }

  private Optional<ConfigMap> find(String namespace, String name) {
    return Optional.ofNullable(client.configMaps().inNamespace(namespace).withName(name).get());
  }

  private static boolean owned(ConfigMap configMap, String uid) {
    return configMap.getMetadata().getOwnerReferences().stream()
        .anyMatch(owner -> uid.equals(owner.getUid()));
  }

  private static Map<String, String> data(ConfigMap configMap) {
    return Objects.requireNonNullElse(configMap.getData(), Map.of());
  }

  private static Set<String> binaryKeys(ConfigMap configMap) {
    return configMap.getBinaryData() == null ? Set.of() : configMap.getBinaryData().keySet();
  }
}
