package dev.sweepline.operator.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sweepline.contract.TerminationMessage;
import dev.sweepline.operator.events.Figures;
import dev.sweepline.planner.experiment.TrainerReport;
import dev.sweepline.planner.logs.Scrubber;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads what trainers leave behind in their termination message.
final class TerminationMessages {
  private static final int LONGEST_LOG = 512;

  private final ObjectMapper json;
  private final Scrubber scrubber = new Scrubber();

  TerminationMessages(ObjectMapper json) {
    this.json = json;
  }

  /// A container that died without one has the end of its log there instead, which is told as it
  /// is.
  Optional<TrainerReport> read(@Nullable String message, int exitCode) {
    if (message == null || message.isBlank()) {
      return Optional.empty();
    }
    try {
      return Optional.of(report(json.readValue(message, TerminationMessage.class)));
    } catch (JsonProcessingException notOurs) {
      var log = message.strip();
      // Cut afterwards: a key must not lose the name that it is known by.
      var clean = scrubber.scrub(log);
      var end = clean.substring(Math.max(0, clean.length() - LONGEST_LOG));
      return Optional.of(new TrainerReport(exitCode, 0, Map.of(), null, Map.of(), null, null, end));
    }
  }

  /// What a keeper of checkpoints did not get into its store; empty where it did, or does not say.
  Optional<String> unstored(@Nullable String message) {
    try {
      return message == null || message.isBlank()
          ? Optional.empty()
          : Optional.of(json.readTree(message))
              .filter(said -> !said.path("stored").asBoolean(true))
              .map(said -> scrubber.scrub(said.path("why").asText("it does not say why")));
    } catch (JsonProcessingException notOurs) {
      return Optional.empty();
    }
  }

  /// Somebody's words in a status: short, and without keys.
  String words(String message) {
    var clean = scrubber.scrub(message.strip());
    return clean.substring(0, Math.min(clean.length(), LONGEST_LOG));
  }

  /// Whether events wait on disk; empty where the message does not say.
  Optional<Boolean> eventsLeft(@Nullable String message) {
    try {
      return message == null || message.isBlank()
          ? Optional.empty()
          : Optional.of(json.readTree(message).path("eventsLeft"))
              .filter(JsonNode::isBoolean)
              .map(JsonNode::asBoolean);
    } catch (JsonProcessingException notOurs) {
      return Optional.empty();
    }
  }

  private TrainerReport report(TerminationMessage message) {
    return new TrainerReport(
        message.exitCode(),
        message.step(),
        text(message.bestMetrics()),
        message.bestEpoch(),
        text(message.lastMetrics()),
        message.checkpoint(),
        message.checkpointSha256(),
        message.message() == null ? null : scrubber.scrub(message.message()));
  }

  private static Map<String, String> text(Map<String, Double> metrics) {
    var text = new TreeMap<String, String>();
    metrics.forEach((name, value) -> text.put(name, Figures.text(value)));
    return text;
  }
}
