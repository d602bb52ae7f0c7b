package dev.sweepline.wandb;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The requests as W&B reads them: two GraphQL documents and the file stream.
final class Requests {
  private static final String OPEN =
      """
      mutation UpsertBucket($name: String, $project: String, $entity: String, $groupName: String,
          $displayName: String, $notes: String, $commit: String, $repo: String, $jobType: String,
          $tags: [String!], $config: JSONString) {
        upsertBucket(input: {name: $name, modelName: $project, entityName: $entity,
            groupName: $groupName, displayName: $displayName, notes: $notes, commit: $commit,
            jobRepo: $repo, jobType: $jobType, tags: $tags, config: $config}) {
          bucket { name historyLineCount project { name entity { name } } }
          inserted
        }
      }
      """;

  private static final String ASK_POSITION =
      """
      query RunResumeStatus($project: String, $entity: String, $name: String!) {
        model(name: $project, entityName: $entity) {
          bucket(name: $name, missingOk: true) {
            historyLineCount historyTail logLineCount eventsLineCount eventsTail summaryMetrics
          }
        }
      }
      """;

  private static final String RUNS =
      """
      query Runs($project: String!, $entity: String!, $after: String, $first: Int!) {
        project(name: $project, entityName: $entity) {
          runs(first: $first, after: $after) {
            edges { node { name displayName state config summaryMetrics } }
            pageInfo { endCursor hasNextPage }
          }
        }
      }
      """;

  private static final int PAGE = 500;

  private final String base;
  private final String version;

  Requests(URI base, String version) {
    this.base = base.toString().replaceFirst("/+$", "");
    this.version = version;
  }

  record Request(URI uri, String body) {}

  Request of(WandbCall call) {
    return switch (call) {
      case WandbCall.Open(var facts) -> graphql("UpsertBucket", OPEN, variables(facts));
      case WandbCall.AskPosition(var entity, var project, var id) ->
          graphql(
              "RunResumeStatus",
              ASK_POSITION,
              Map.of("entity", entity, "project", project, "name", id));
      case WandbCall.Stream stream ->
          new Request(
              URI.create(
                  String.join(
                      "/",
                      base,
                      "files",
                      encoded(stream.entity()),
                      encoded(stream.project()),
                      encoded(stream.id()),
                      "file_stream")),
              Json.text(body(stream)));
    };
  }

  /// A page of a project's runs, in the order in which they were made.
  Request runs(String entity, String project, @Nullable String after) {
    var variables = new LinkedHashMap<String, Object>();
    variables.put("entity", entity);
    variables.put("project", project);
    variables.put("first", PAGE);
    putIfPresent(variables, "after", after);
    return graphql("Runs", RUNS, variables);
  }

  private Request graphql(String operation, String document, Map<String, Object> variables) {
    return new Request(
        URI.create(base + "/graphql"),
        Json.text(Map.of("operationName", operation, "query", document, "variables", variables)));
  }

  private Map<String, Object> variables(RunFacts facts) {
    var variables = new LinkedHashMap<String, Object>();
    variables.put("name", facts.id());
    variables.put("project", facts.project());
    variables.put("config", Json.text(wrapped(facts.config())));
    // What is absent stays as it is on the server; a list of tags replaces the old one.
    if (!facts.tags().isEmpty()) {
      variables.put("tags", facts.tags());
    }
    putIfPresent(variables, "displayName", facts.name());
    putIfPresent(variables, "jobType", facts.jobType());
    putIfPresent(variables, "entity", facts.entity());
    putIfPresent(variables, "groupName", facts.group());
    putIfPresent(variables, "notes", facts.notes());
    putIfPresent(variables, "repo", facts.repository());
    putIfPresent(variables, "commit", facts.commit());
    return variables;
  }

  private static void putIfPresent(
      Map<String, Object> variables, String name, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      variables.put(name, value);
    }
  }

  /// Without the telemetry key the official client takes a run for one that never started.
  private Map<String, Object> wrapped(Map<String, @Nullable Object> config) {
    var wrapped = new LinkedHashMap<String, Object>();
    config.forEach((key, value) -> {
      var entry = new LinkedHashMap<String, @Nullable Object>();
      entry.put("value", value);
      wrapped.put(key, entry);
    });
    wrapped.put("_wandb", Map.of("value", Map.of("t", Map.of("12", version))));
    return wrapped;
  }

  private static Map<String, Object> body(WandbCall.Stream stream) {
    var files = new LinkedHashMap<String, Object>();
    if (!stream.lines().isEmpty()) {
      files.put("wandb-history.jsonl", chunk(stream.firstLine(), stream.lines()));
    }
    if (stream.summary() != null) {
      files.put("wandb-summary.json", chunk(0, List.of(stream.summary())));
    }
    if (!stream.system().isEmpty()) {
      files.put("wandb-events.jsonl", chunk(stream.firstSystemLine(), stream.system()));
    }
    if (!stream.console().isEmpty()) {
      files.put("output.log", chunk(stream.firstConsoleLine(), stream.console()));
    }
    var body = new LinkedHashMap<String, Object>();
    if (!files.isEmpty()) {
      body.put("files", files);
    }
    if (stream.exitCode() != null) {
      body.put("complete", true);
      body.put("exitcode", stream.exitCode());
    }
    return body;
  }

  private static Map<String, Object> chunk(long offset, List<String> lines) {
    return Map.of("offset", offset, "content", lines);
  }

  private static String encoded(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
