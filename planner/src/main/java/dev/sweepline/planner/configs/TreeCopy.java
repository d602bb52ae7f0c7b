package dev.sweepline.planner.configs;

import dev.sweepline.hydra.ConfigTree;
import dev.sweepline.hydra.Digest;
import dev.sweepline.planner.Names;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// A configuration tree with the immutable ConfigMap that keeps it, or will.
///
/// @param digest of the tree; its beginning is part of the ConfigMap's name
/// @param data the ConfigMap's: key to text
public record TreeCopy(String configMap, String digest, Map<String, String> data) {
  public TreeCopy {
    data = Collections.unmodifiableMap(new TreeMap<>(data));
  }

  /// The copy for an owner: the same tree always gets the same name.
  public static TreeCopy of(String owner, Map<String, String> data) {
    var digest = Digest.of(data);
    return new TreeCopy(Names.configs(owner, digest), digest, data);
  }

  /// A ConfigMap as the copy it claims to be.
  public static TreeCopy named(String configMap, Map<String, String> data) {
    return new TreeCopy(configMap, Digest.of(data), data);
  }

  /// False for a ConfigMap that somebody deleted and made again with something else in it.
  public boolean isWhatItsNameSays() {
    return Names.isConfigs(configMap, digest);
  }

  public ConfigTree tree() {
    return tree(data);
  }

  /// How many bytes its texts have.
  public int size() {
    return TreePlanner.size(data);
  }

  public static ConfigTree tree(Map<String, String> data) {
    var files = new HashMap<String, String>();
    data.forEach((key, text) -> files.put(TreeKeys.path(key), text));
    return ConfigTree.of(files);
  }
}
