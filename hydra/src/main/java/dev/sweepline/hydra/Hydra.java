package dev.sweepline.hydra;

import java.util.List;
import java.util.Map;

/// Composes configurations from a tree of YAML files as hydra-core 1.3 does.
public final class Hydra {

  private Hydra() {}

  /// Composes one configuration. A mistake in the request or the tree is a value, not an exception.
  public static Composition compose(ConfigTree tree, Request request) {
    try {
      return Composer.compose(tree, request);
    } catch (HydraException e) {
      return new Composition.Refused(e.problems());
    }
  }

  /// Expands the sweeps among the overrides and composes every job.
  public static Multirun multirun(ConfigTree tree, Request request) {
    try {
      return new Multirun.Jobs(SweepExpansion.jobs(tree, request));
    } catch (HydraException e) {
      return new Multirun.Refused(e.problems());
    }
  }

  /// Resolves what is left in a configuration that was composed with closed resolvers.
  public static Composition resolve(String yaml, Resolvers resolvers) {
    var tree = ConfigTree.of(Map.of("config.yaml", yaml));
    return compose(tree, new Request("config", List.of(), resolvers));
  }
}
