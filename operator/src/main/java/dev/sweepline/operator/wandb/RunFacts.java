package dev.sweepline.operator.wandb;

import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.spec.Tracking;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an Experiment says about its run; `id` is its uid, so every restart finds the same run.
///
/// `name` is what people see, `group` the Sweep's name, `notes` the hypothesis, `config` the
/// resolved configuration.
record RunFacts(
    String id,
    String namespace,
    String experiment,
    Tracking.Wandb wandb,
    String name,
    List<String> tags,
    @Nullable String group,
    String jobType,
    @Nullable String notes,
    @Nullable String repository,
    @Nullable String commit,
    Objective objective,
    Map<String, Object> config) {
  RunFacts {
    tags = List.copyOf(tags);
    config = Collections.unmodifiableMap(new LinkedHashMap<>(config));
  }
}
