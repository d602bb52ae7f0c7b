package dev.sweepline.planner.trial;

import dev.sweepline.planner.spec.ExperimentSpec;
import java.time.Instant;

/// A spec, with what decides its configuration beside it.
///
/// @param createdAt what `now` means in the configuration; never the clock's now
public record TrialRequest(String namespace, Instant createdAt, ExperimentSpec spec) {}
