package dev.sweepline.hydra;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A case in the format of `../shared/hydra/README.md`: what hydra-core made of a request.
record SharedCase(JsonNode json) {

  static final ObjectMapper JSON = new ObjectMapper();

  String id() {
    return json.get("id").asText();
  }

  String tier() {
    return json.get("tier").asText();
  }

  JsonNode expected() {
    return json.get("expect");
  }

  /// What this module makes of the same request, in the format of `expect`.
  JsonNode actual() {
    ObjectNode result = JSON.createObjectNode();
    try {
      if (json.get("kind").asText().equals("parse")) {
        result.set("parsed", parsed(ParsedOverride.parse(json.get("override").asText())));
      } else if (json.path("multirun").asBoolean()) {
        List<Multirun.Job> jobs = Hydra.multirun(tree(), request()).orThrow();
        jobs.forEach(job -> result.withArray("jobs").add(JSON.valueToTree(job.overrides())));
        jobs.forEach(
            job -> result.withArray("configs").add(read(job.composed().config().toJson())));
      } else {
        result.set("config", read(Hydra.compose(tree(), request()).orThrow().config().toJson()));
      }
    } catch (HydraException e) {
      result.put("error", e.getMessage());
    }
    return result;
  }

  private ConfigTree tree() {
    Map<String, String> files = new LinkedHashMap<>();
    json.get("config_tree")
        .properties()
        .forEach(file -> files.put(file.getKey(), file.getValue().asText()));
    return ConfigTree.of(files);
  }

  private Request request() {
    List<String> overrides = new ArrayList<>();
    json.get("overrides").forEach(override -> overrides.add(override.asText()));
    Map<String, String> environment = new LinkedHashMap<>();
    json.path("env")
        .properties()
        .forEach(variable -> environment.put(variable.getKey(), variable.getValue().asText()));
    String now = json.path("now").asText("2025-01-01T00:00:00");
    Instant instant = LocalDateTime.parse(now).toInstant(ZoneOffset.UTC);
    return new Request(
        json.get("config_name").isNull() ? null : json.get("config_name").asText(),
        overrides,
        Resolvers.of(environment, instant, ZoneOffset.UTC),
        json.path("resolve").asBoolean(true),
        json.path("fail_on_missing").asBoolean());
  }

  private static JsonNode parsed(ParsedOverride override) {
    ObjectNode parsed = JSON.createObjectNode();
    parsed.put("type", override.type().name());
    parsed.put("key", override.key());
    parsed.put("package", override.packageName());
    parsed.put("value_type", override.valueType() == null ? null : override.valueType().name());
    parsed.set("value", value(override.value()));
    if (!override.items().isEmpty()) {
      parsed.set("items", JSON.valueToTree(override.items()));
    }
    return parsed;
  }

  private static JsonNode value(@Nullable Object value) {
    ObjectNode sweep = JSON.createObjectNode();
    switch (value) {
      case Sweep.Choice choice -> {
        sweep.put("$sweep", "choice");
        choice.items().forEach(item -> sweep.withArray("list").add(value(item)));
        sweep.put("simple", choice.simple()).put("shuffle", choice.shuffled());
        sweep.set("tags", JSON.valueToTree(choice.tags()));
      }
      case Sweep.Range range -> {
        sweep.put("$sweep", "range");
        sweep.set("start", value(range.start()));
        sweep.set("stop", value(range.stop()));
        sweep.set("step", value(range.step()));
        sweep.put("shuffle", range.shuffled());
        sweep.set("tags", JSON.valueToTree(range.tags()));
      }
      case Sweep.Interval interval -> {
        sweep.put("$sweep", "interval");
        sweep.set("start", value(interval.start()));
        sweep.set("end", value(interval.end()));
        sweep.set("tags", JSON.valueToTree(interval.tags()));
      }
      case Sweep.Glob glob -> {
        sweep.put("$sweep", "glob");
        sweep.set("include", JSON.valueToTree(glob.include()));
        sweep.set("exclude", JSON.valueToTree(glob.exclude()));
      }
      case null, default -> {
        return read(JsonWriter.write(value instanceof Quoted quoted ? quoted.text() : value));
      }
    }
    return sweep;
  }

  private static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
