package dev.sweepline.planner.trial;

import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.spec.ExperimentSpecBuilder;
import java.time.Instant;

/// A spec, with what decides its configuration beside it.
///
/// @param createdAt what `now` means in the configuration; never the clock's now
public record TrialRequest(String namespace, Instant createdAt, ExperimentSpec spec) {
  /// The same question without what no answer depends on: a Sweep asks it before the trial has a
  /// name, the trial itself when it has one, and both are given the same.
  public TrialRequest essence() {
    return new TrialRequest(
        namespace,
        createdAt,
        ExperimentSpecBuilder.builder()
            .overrides(spec.overrides())
            .params(spec.params())
            .seed(spec.seed())
            .configs(spec.configs())
            .ensemble(spec.ensemble())
            .objective(spec.objective())
            .source(spec.source())
            .data(spec.data())
            .storage(spec.storage())
            .template(spec.template())
            .dedupe(spec.dedupe())
            .build());
  }
}
