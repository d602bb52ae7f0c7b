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
    Map<String, @Nullable Object> config) {
  // Not in the compact form: javac would leave the annotation on config's values out of the class.
  public RunFacts(
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
      Map<String, @Nullable Object> config) {
    this.id = id;
    this.entity = entity;
    this.project = project;
    this.name = name;
    this.tags = List.copyOf(tags);
    this.group = group;
    this.jobType = jobType;
    this.notes = notes;
    this.repository = repository;
    this.commit = commit;
    this.config = Collections.unmodifiableMap(new LinkedHashMap<>(config));
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
