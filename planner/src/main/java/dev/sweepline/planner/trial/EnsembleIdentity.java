package dev.sweepline.planner.trial;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What of a configuration says how an ensemble comes out: which models vote, how, and on which
/// images. How a training would go says nothing.
final class EnsembleIdentity {
  private static final List<String> OF_DATA =
      List.of("root", "labels", "images", "val_ratio", "split_seed", "max_corrupt");

  private EnsembleIdentity() {}

  /// Empty where the configuration is of a training.
  static Optional<Map<String, @Nullable Object>> of(Map<String, @Nullable Object> config) {
    if (!(config.get("ensemble") instanceof Map<?, ?> ensemble)) {
      return Optional.empty();
    }
    var kept = new LinkedHashMap<String, @Nullable Object>();
    kept.put("members", members(ensemble.get("members")));
    kept.put("voting", ensemble.get("voting"));
    var data = new LinkedHashMap<String, @Nullable Object>();
    if (config.get("data") instanceof Map<?, ?> all) {
      OF_DATA.stream().filter(all::containsKey).forEach(key -> data.put(key, all.get(key)));
    }
    var identity = new LinkedHashMap<String, @Nullable Object>();
    identity.put("ensemble", kept);
    identity.put("data", data);
    return Optional.of(identity);
  }

  /// In an order of their own: whoever comes first, the votes are the same.
  private static List<String> members(@Nullable Object members) {
    var all =
        switch (members) {
          case Map<?, ?> byName -> new ArrayList<Object>(byName.values());
          case List<?> list -> new ArrayList<Object>(list);
          case null, default -> new ArrayList<Object>();
        };
    return all.stream().map(EnsembleIdentity::member).sorted().toList();
  }

  /// By its content where that is said: then neither its name nor its place matter.
  private static String member(@Nullable Object member) {
    if (!(member instanceof Map<?, ?> said)) {
      return String.valueOf(member);
    }
    var kept = new TreeMap<String, String>();
    said.forEach((key, value) -> kept.put(String.valueOf(key), String.valueOf(value)));
    if (kept.containsKey("sha256")) {
      kept.remove("checkpoint");
      kept.computeIfPresent("sha256", (_, digest) -> digest.replaceFirst("^sha256:", ""));
    }
    kept.remove("name");
    kept.putIfAbsent("weight", "1");
    return kept.toString();
  }
}
