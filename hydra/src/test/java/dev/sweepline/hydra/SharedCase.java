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
        result.set("parsed", read(ParsedOverride.parse(json.get("override").asText()).toJson()));
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

  private static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
