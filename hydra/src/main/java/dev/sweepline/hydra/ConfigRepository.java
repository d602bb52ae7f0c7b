package dev.sweepline.hydra;

import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A user's tree with Hydra's own configs before it.
record ConfigRepository(ConfigTree tree) {

  @Nullable ConfigFile file(String config) {
    ConfigFile builtIn = config.startsWith("hydra/") ? HydraConfigs.TREE.file(config) : null;
    return builtIn == null ? tree.file(config) : builtIn;
  }

  boolean hasGroup(String group) {
    return tree.hasGroup(group) || HydraConfigs.TREE.hasGroup(group);
  }

  SortedSet<String> options(String group) {
    var options = new TreeSet<>(tree.options(group));
    options.addAll(HydraConfigs.TREE.options(group));
    return options;
  }
}
