package dev.sweepline.planner.trial;

import dev.sweepline.hydra.Digest;
import dev.sweepline.planner.spec.ExperimentSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What makes two trials the same: namespace, configuration, image and data; not where files are,
/// how many workers read them, or how much of a batch is on the device at a time.
public final class TrialIdentity {
  private static final List<String> IGNORED = List.of("workers", "micro_batch_size");

  private TrialIdentity() {}

  /// The digest of a trial.
  public static String digest(
      String namespace, ExperimentSpec spec, Map<String, ? extends @Nullable Object> config) {
    var identity = new LinkedHashMap<String, @Nullable Object>();
    identity.put("namespace", namespace);
    identity.put("config", significant(spec, config));
    // As requested: another operator release must not run a finished sweep again.
    identity.put("image", spec.template().image());
    identity.put("data", spec.data() == null ? null : spec.data().name());
    return Digest.of(identity);
  }

  /// The digest of what a configuration says about the result.
  public static String configDigest(
      ExperimentSpec spec, Map<String, ? extends @Nullable Object> config) {
    return Digest.of(significant(spec, config));
  }

  private static Map<String, @Nullable Object> significant(
      ExperimentSpec spec, Map<String, ? extends @Nullable Object> config) {
    var kept = new LinkedHashMap<String, @Nullable Object>(config);
    kept.remove("device");
    if (config.get("checkpoint") instanceof Map<?, ?> checkpoint) {
      var significant = new LinkedHashMap<Object, @Nullable Object>(checkpoint);
      significant.remove("keep");
      kept.put("checkpoint", significant);
    }
    if (config.get("data") instanceof Map<?, ?> data) {
      var significant = new LinkedHashMap<Object, @Nullable Object>(data);
      IGNORED.forEach(significant::remove);
      if (spec.data() != null) {
        // The data set's name tells it apart; without one its path has to.
        significant.remove("root");
      }
      kept.put("data", significant);
    }
    return kept;
  }
}
