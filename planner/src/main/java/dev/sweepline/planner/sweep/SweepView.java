package dev.sweepline.planner.sweep;

import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.trial.BaselineView;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A Sweep as it is in the cluster.
///
/// @param status what was reported last: only times of transitions are taken from it
/// @param baseline what `checklist.baseline.ref` names, where it exists
public record SweepView(
    String namespace,
    String name,
    String uid,
    long generation,
    Instant createdAt,
    SweepSpec spec,
    SweepStatus status,
    @Nullable BaselineView baseline) {}
