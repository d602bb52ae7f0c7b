package dev.sweepline.operator.report;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sweepline.operator.sweep.Sweep;
import dev.sweepline.planner.publish.Publication;
import dev.sweepline.planner.report.Findings.Baseline;
import java.util.function.Supplier;

/// What other sweeps are compared with. All trials of a sweep are much to read for a few figures,
/// so those of one that is over are kept until it changes.
final class Baselines {
  private static final int MOST = 1_000;

  private final Cache<String, Baseline> known = Caffeine.newBuilder().maximumSize(MOST).build();

  /// @param sweep as it was before its trials are read: what they come to later changes it again
  Baseline of(Sweep sweep, Supplier<Baseline> read) {
    var status = sweep.getStatus();
    if (status == null || !Publication.isOver(status.phase())) {
      return read.get();
    }
    var metadata = sweep.getMetadata();
    return known.get(metadata.getUid() + "@" + metadata.getResourceVersion(), _ -> read.get());
  }
}
