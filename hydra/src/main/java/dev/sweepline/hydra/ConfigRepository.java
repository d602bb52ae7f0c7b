package dev.sweepline.hydra;

import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A user's tree with Hydra's own configs before it.
record ConfigRepository(ConfigTree tree) {

  /// Stands in for the primary config where none is named.
  static final String EMPTY = "_empty_";

  private static final ConfigFile EMPTY_FILE = ConfigFile.parse(EMPTY, "");

  @Nullable ConfigFile file(String config) {
    if (config.equals(EMPTY)) {
      return EMPTY_FILE;
    }
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
