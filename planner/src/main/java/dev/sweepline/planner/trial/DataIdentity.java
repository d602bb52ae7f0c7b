package dev.sweepline.planner.trial;

import dev.sweepline.planner.spec.Dataset;
import org.jspecify.annotations.Nullable;

/// Which data a sweep is about, as far as its spec says.
///
/// @param digest the digest of its content
public record DataIdentity(@Nullable String name, @Nullable String digest) {
  public static final DataIdentity UNKNOWN = new DataIdentity(null, null);

  public static DataIdentity of(@Nullable Dataset data) {
    return data == null ? UNKNOWN : new DataIdentity(data.name(), data.digest());
  }

  /// As its trials measured it, where they did: a volume may have changed under its name.
  public static DataIdentity of(@Nullable Dataset data, @Nullable String measured) {
    var written = of(data);
    return measured == null ? written : new DataIdentity(written.name(), measured);
  }

  /// How it compares with the data of a baseline; digests decide where both are known.
  Comparison with(DataIdentity other) {
    if (digest != null && other.digest != null) {
      return digest.equals(other.digest) ? Comparison.SAME : Comparison.OTHER;
    }
    if (name == null || other.name == null) {
      return Comparison.UNKNOWN;
    }
    return name.equals(other.name) ? Comparison.SAME : Comparison.OTHER;
  }

  /// What it is called.
  String text() {
    if (digest != null) {
      return name == null
          ? digest
          : name + " (" + digest.substring(0, Math.min(17, digest.length())) + ")";
    }
    return name == null ? "data that no field names" : name;
  }

  /// Whether two sweeps are about the same data.
  enum Comparison {
    SAME,
    OTHER,
    UNKNOWN
  }
}
