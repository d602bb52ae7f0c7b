package dev.sweepline.wandb;

import java.util.ArrayList;
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

  /// The same run with one more tag.
  public RunFacts tagged(String tag) {
    var more = new ArrayList<>(tags);
    if (!more.contains(tag)) {
      more.add(tag);
    }
    return with(id, more);
  }

  /// Another run of the same trial.
  public RunFacts withId(String other) {
    return with(other, tags);
  }

  private RunFacts with(String newId, List<String> newTags) {
    return new RunFacts(
        newId, entity, project, name, newTags, group, jobType, notes, repository, commit, config);
  }
}
