package dev.sweepline.wandb;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What W&B's answers mean: which failures pass, which need a person.
final class Answers {
  private static final Set<Integer> FOR_GOOD = Set.of(400, 401, 403, 404, 409, 410, 413, 422, 501);
  private static final int LONGEST_REASON = 200;

  private Answers() {}

  /// @param retryAfter the header, if there was one
  static WandbAnswer read(
      WandbCall call, int status, @Nullable String retryAfter, String body, Instant now) {
    var json = json(body);
    if (status == 200 && json.path("errors").isEmpty() && json.isObject()) {
      return taken(call, json);
    }
    var why = "HTTP " + status + " " + reason(json, body);
    // A run that is just being deleted gives 409 for a while.
    boolean conflictThatPasses = status == 409 && call instanceof WandbCall.Open;
    return FOR_GOOD.contains(status) && !conflictThatPasses
        ? new WandbAnswer.Refused(why)
        : new WandbAnswer.Later(retryAfter(retryAfter, now), why);
  }

  /// @param retryAfter the header, if there was one
  static RunPage runs(int status, @Nullable String retryAfter, String body, Instant now) {
    var json = json(body);
    if (status == 200 && json.path("errors").isEmpty() && json.isObject()) {
      return RunPage.read(json);
    }
    return new RunPage.Failed(
        "HTTP " + status + " " + reason(json, body),
        !FOR_GOOD.contains(status),
        retryAfter(retryAfter, now));
  }

  private static JsonNode json(String body) {
    try {
      return Json.tree(body);
    } catch (JsonProcessingException notJson) {
      return MissingNode.getInstance();
    }
  }

  private static WandbAnswer taken(WandbCall call, JsonNode json) {
    return switch (call) {
      case WandbCall.Open _ -> opened(json.at("/data/upsertBucket"));
      case WandbCall.AskPosition _ -> stands(json.at("/data/model/bucket"));
      case WandbCall.Stream _ -> new WandbAnswer.Taken(json.path("stopped").asBoolean());
    };
  }

  private static WandbAnswer opened(JsonNode upserted) {
    var bucket = upserted.path("bucket");
    var project = bucket.at("/project/name").asText();
    var entity = bucket.at("/project/entity/name").asText();
    return project.isEmpty() || entity.isEmpty()
        ? new WandbAnswer.Later(Optional.empty(), "an answer without the run's project")
        : new WandbAnswer.Opened(
            entity,
            project,
            bucket.path("historyLineCount").asLong(),
            upserted.path("inserted").asBoolean());
  }

  private static WandbAnswer stands(JsonNode bucket) {
    try {
      var summary = object(bucket.path("summaryMetrics").asText("{}"));
      var lines = bucket.path("historyLineCount").asLong();
      var consoleLines = bucket.path("logLineCount").asLong();
      var systemLines = bucket.path("eventsLineCount").asLong();
      return new WandbAnswer.Stands(
          lines,
          position(lastRow(bucket.path("historyTail").asText("[]")), Told.without(summary)),
          consoleLines,
          systemLines,
          RunPosition.timestamp(lastRow(bucket.path("eventsTail").asText("[]"))),
          lines + consoleLines + systemLines == 0 ? Told.NOTHING : Told.of(summary));
    } catch (JsonProcessingException e) {
      return new WandbAnswer.Refused("a history tail that is no JSON");
    }
  }

  private static Map<String, Object> lastRow(String tail) throws JsonProcessingException {
    var lines = Json.tree(tail);
    return lines.isEmpty() ? Map.of() : Json.object(lines.path(lines.size() - 1).asText());
  }

  private static Map<String, Object> object(String text) throws JsonProcessingException {
    return text.isEmpty() || text.equals("null") ? Map.of() : Json.object(text);
  }

  private static RunPosition position(Map<String, Object> last, Map<String, Object> summary) {
    return last.isEmpty() ? RunPosition.START : RunPosition.after(last, summary);
  }

  private static String reason(JsonNode json, String body) {
    var message = json.at("/errors/0/message").asText(json.path("error").asText(body));
    var line = message.replaceAll("\\s+", " ").strip();
    return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON) + "…";
  }

  /// Seconds, possibly with a fraction, or a date.
  static Optional<Duration> retryAfter(@Nullable String header, Instant now) {
    if (header == null || header.isBlank()) {
      return Optional.empty();
    }
    try {
      double seconds = Double.parseDouble(header.strip());
      return Optional.of(Duration.ofMillis(Math.max(0, Math.round(seconds * 1000))));
    } catch (NumberFormatException aDate) {
      try {
        var date = ZonedDateTime.parse(header.strip(), DateTimeFormatter.RFC_1123_DATE_TIME);
        var wait = Duration.between(now, date.toInstant());
        return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
      } catch (DateTimeException neither) {
        return Optional.empty();
      }
    }
  }
}
