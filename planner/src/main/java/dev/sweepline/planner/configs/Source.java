package dev.sweepline.planner.configs;

import java.util.Map;
import java.util.Set;

/// A ConfigMap that `spec.configs` names, as it is now.
public sealed interface Source {
  String configMap();

  /// It is there.
  ///
  /// @param binaryKeys what it has in `binaryData`
  record Present(String configMap, Map<String, String> data, Set<String> binaryKeys)
      implements Source {
    public Present {
      data = Map.copyOf(data);
      binaryKeys = Set.copyOf(binaryKeys);
    }
  }

  /// There is none of that name.
  record Absent(String configMap) implements Source {}
}
