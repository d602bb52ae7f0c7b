package dev.sweepline.cli.cluster;

import dev.sweepline.cli.CommandProblem;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The ConfigMaps of a namespace.
public final class ConfigMaps implements AutoCloseable {

  private static final String MANAGER = "kubectl-sweepline";

  private final KubernetesClient client;
  private final String namespace;

  ConfigMaps(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  public String namespace() {
    return namespace;
  }

  /// What the ConfigMap of that name holds.
  public Optional<Map<String, String>> find(String name) {
    return Optional.ofNullable(client.configMaps().inNamespace(namespace).withName(name).get())
        .map(found -> Objects.requireNonNullElse(found.getData(), Map.of()));
  }

  /// Makes it so that it holds these and nothing that was applied here before.
  ///
  /// @return what it holds then: also what others put there
  public Map<String, String> apply(String name, Map<String, String> data, boolean dryRun) {
    var wanted =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(namespace)
            .endMetadata()
            .withData(data)
            .build();
    try {
      var held =
          client
              .resource(wanted)
              .patch(
                  new PatchContext.Builder()
                      .withPatchType(PatchType.SERVER_SIDE_APPLY)
                      .withFieldManager(MANAGER)
                      .withDryRun(dryRun ? List.of("All") : null)
                      .build());
      return Objects.requireNonNullElse(held.getData(), Map.of());
    } catch (KubernetesClientException refused) {
      throw explained(name, refused);
    }
  }

  private RuntimeException explained(String name, KubernetesClientException refused) {
    var said = refused.getStatus() == null ? null : refused.getStatus().getMessage();
    return switch (refused.getCode()) {
      case 404 -> CommandProblem.failed("there is no namespace " + namespace);
      case 409 ->
          CommandProblem.failed(
              "somebody else keeps ConfigMap "
                  + name
                  + ": change it there, or push under another --name\n"
                  + Objects.requireNonNullElse(said, ""));
      case 422 ->
          CommandProblem.failed(
              "ConfigMap " + name + " cannot be changed: push under another --name\n" + said);
      default -> refused;
    };
  }

  @Override
  public void close() {
    client.close();
  }
}
