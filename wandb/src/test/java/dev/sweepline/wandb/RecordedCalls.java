package dev.sweepline.wandb;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Requests that the official client sent, as calls of ours, and their answers as we read them.
final class RecordedCalls {
  private static final Instant NOW = Instant.parse("2026-02-13T09:00:00Z");

  private RecordedCalls() {}

  static @Nullable WandbCall call(JsonNode recorded) {
    if (recorded.path("operation").asText().equals("UpsertBucket")) {
      return new WandbCall.Open(facts(recorded.at("/body/variables")));
    }
    return recorded.path("path").asText().endsWith("/file_stream") ? stream(recorded) : null;
  }

  static WandbAnswer read(WandbCall call, JsonNode response) {
    var retryAfter = response.path("headers").path("Retry-After").asText("");
    return Answers.read(
        call, response.path("status").asInt(), retryAfter, response.path("body").toString(), NOW);
  }

  static WandbCall.Stream stream(JsonNode recorded) {
    var names = recorded.path("path").asText().split("/", -1);
    var files = recorded.path("body").path("files");
    var history = files.path("wandb-history.jsonl");
    var summary = files.path("wandb-summary.json").path("content");
    var exitCode = recorded.path("body").path("exitcode");
    return new WandbCall.Stream(
        names[2],
        names[3],
        names[4],
        history.path("offset").asLong(),
        lines(history),
        files.path("output.log").path("offset").asLong(),
        lines(files.path("output.log")),
        files.path("wandb-events.jsonl").path("offset").asLong(),
        lines(files.path("wandb-events.jsonl")),
        summary.isEmpty() ? null : summary.path(0).asText(),
        exitCode.isInt() ? Integer.valueOf(exitCode.asInt()) : null);
  }

  private static List<String> lines(JsonNode chunk) {
    return chunk.path("content").valueStream().map(JsonNode::asText).toList();
  }

  static JsonNode first(String recording, String operation) {
    return Recorded.lines(recording + ".jsonl").stream()
        .filter(request -> request.path("operation").asText().equals(operation))
        .findFirst()
        .orElseThrow()
        .path("body");
  }

  static RunFacts facts(JsonNode variables) {
    var config = new LinkedHashMap<String, @Nullable Object>();
    config(variables)
        .propertyStream()
        .filter(entry -> !entry.getKey().equals("_wandb"))
        .forEach(entry -> config.put(entry.getKey(), entry.getValue().path("value")));
    return new RunFacts(
        variables.path("name").asText(),
        text(variables.path("entity")),
        variables.path("project").asText(),
        variables.path("displayName").asText(""),
        variables.path("tags").valueStream().map(JsonNode::asText).toList(),
        text(variables.path("groupName")),
        variables.path("jobType").asText(""),
        text(variables.path("notes")),
        text(variables.path("repo")),
        text(variables.path("commit")),
        config);
  }

  private static @Nullable String text(JsonNode value) {
    return value.isTextual() ? value.asText() : null;
  }

  static JsonNode config(JsonNode variables) {
    return Recorded.tree(variables.path("config").asText());
  }
}
