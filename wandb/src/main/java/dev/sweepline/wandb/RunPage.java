package dev.sweepline.wandb;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a project has, a part at a time.
public sealed interface RunPage {

  /// @param next where the next page begins; empty on the last one
  record Runs(List<TrackedRun> runs, Optional<String> next) implements RunPage {
    public Runs {
      runs = List.copyOf(runs);
    }
  }

  /// There is no such project, or none that this key may see.
  record NoProject() implements RunPage {}

  /// The server said no, or nothing.
  ///
  /// @param passes whether the same question may be answered later
  /// @param after when, as the server says
  record Failed(String why, boolean passes, Optional<Duration> after) implements RunPage {}

  /// Of the answer to a question that succeeded.
  static RunPage read(JsonNode answer) {
    var project = answer.at("/data/project");
    if (project.isMissingNode() || project.isNull()) {
      return new NoProject();
    }
    var runs = new ArrayList<TrackedRun>();
    try {
      for (var edge : project.at("/runs/edges")) {
        runs.add(run(edge.path("node")));
      }
    } catch (JsonProcessingException e) {
      return new Failed("a run whose config or summary is no JSON", false, Optional.empty());
    }
    var info = project.at("/runs/pageInfo");
    return new Runs(
        runs,
        info.path("hasNextPage").asBoolean()
            ? Optional.of(info.path("endCursor").asText())
            : Optional.empty());
  }

  private static TrackedRun run(JsonNode node) throws JsonProcessingException {
    var config = new LinkedHashMap<String, String>();
    for (var entry : Json.tree(node.path("config").asText("{}")).properties()) {
      if (!entry.getKey().startsWith("_")) {
        flatten(entry.getKey(), entry.getValue().path("value"), config);
      }
    }
    var summary = new LinkedHashMap<String, Double>();
    for (var entry : Json.tree(node.path("summaryMetrics").asText("{}")).properties()) {
      if (!entry.getKey().startsWith("_")) {
        numbers(entry.getKey(), entry.getValue(), summary);
      }
    }
    var id = node.path("name").asText();
    return new TrackedRun(
        id, node.path("displayName").asText(id), node.path("state").asText(), config, summary);
  }

  private static void flatten(String key, JsonNode value, Map<String, String> texts) {
    if (value.isObject()) {
      value
          .properties()
          .forEach(part -> flatten(key + "." + part.getKey(), part.getValue(), texts));
    } else if (!value.isMissingNode()) {
      texts.put(key, value.isValueNode() ? value.asText() : value.toString());
    }
  }

  /// `define_metric(summary="max")` leaves `{"max": 0.79}`: that is the metric's figure then.
  private static void numbers(String key, JsonNode value, Map<String, Double> numbers) {
    if (value.isNumber()) {
      if (Double.isFinite(value.asDouble())) {
        numbers.put(key, value.asDouble());
      }
    } else if (value.isObject()) {
      var kept =
          List.of("best", "max", "min", "last", "mean").stream()
              .map(value::path)
              .filter(JsonNode::isNumber)
              .findFirst();
      if (kept.isPresent()) {
        numbers.put(key, kept.get().asDouble());
      } else {
        value
            .properties()
            .forEach(part -> numbers(key + "." + part.getKey(), part.getValue(), numbers));
      }
    }
  }
}
