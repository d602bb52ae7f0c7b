package dev.sweepline.cli.cluster;

import dev.sweepline.cli.CommandProblem;
import dev.sweepline.hydra.Nearest;
import dev.sweepline.planner.Names;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Optional;

/// Proposes to Champions, and reads what was decided.
public final class Champions implements AutoCloseable {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  private final KubernetesClient client;
  private final String namespace;

  Champions(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  public Optional<Champion> find(String name) {
    return Optional.ofNullable(
        client.resources(Champion.class).inNamespace(namespace).withName(name).get());
  }

  /// What somebody means by a name: `Sweep/NAME` or `Experiment/NAME`.
  public String meant(String name) {
    boolean sweep =
        client.resources(Sweep.class).inNamespace(namespace).withName(name).get() != null;
    if (sweep) {
      return "Sweep/" + name;
    }
    if (client.resources(Experiment.class).inNamespace(namespace).withName(name).get() != null) {
      return "Experiment/" + name;
    }
    throw CommandProblem.invalid(
        "no sweep and no experiment \"" + name + "\" in namespace " + namespace);
  }

  /// Puts the proposal where the operator sees it.
  public void propose(String champion, String proposal) {
    require(champion);
    client
        .resources(Champion.class)
        .inNamespace(namespace)
        .withName(champion)
        .patch(
            MERGE,
            "{\"metadata\":{\"annotations\":{\"%s\":\"%s\"}}}".formatted(Names.PROPOSE, proposal));
  }

  /// The champion of that name, or a problem that says which there are.
  public Champion require(String name) {
    return find(name).orElseThrow(() -> unknown(name));
  }

  private CommandProblem unknown(String name) {
    var names =
        client.resources(Champion.class).inNamespace(namespace).list().getItems().stream()
            .map(champion -> champion.getMetadata().getName())
            .sorted()
            .toList();
    var message = "no champion \"" + name + "\" in namespace " + namespace;
    return CommandProblem.invalid(
        Nearest.to(name, names)
            .map(near -> message + "; did you mean " + near + "?")
            .orElseGet(() ->
                names.isEmpty()
                    ? message + "; there is none at all: docs/champions.md shows one"
                    : message + "; there are: " + String.join(", ", names)));
  }

  @Override
  public void close() {
    client.close();
  }
}
