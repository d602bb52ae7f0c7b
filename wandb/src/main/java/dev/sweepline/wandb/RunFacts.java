package dev.sweepline.wandb;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is said about a run when it begins; every start with the same `id` goes on with the same
/// run.
///
/// `name` is what people see, `group` the Sweep's name, `notes` the hypothesis, `config` the
/// resolved configuration. Without an `entity` it is the API key's own.
public record RunFacts(
    String id,
    @Nullable String entity,
    String project,
    String name,
    List<String> tags,
    @Nullable String group,
    String jobType,
    @Nullable String notes,
    @Nullable String repository,
    @Nullable String commit,
    Map<String, Object> config) {
  public RunFacts {
    tags = List.copyOf(tags);
    config = Collections.unmodifiableMap(new LinkedHashMap<>(config));
  }
}
