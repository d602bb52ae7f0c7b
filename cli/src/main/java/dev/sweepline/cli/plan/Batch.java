package dev.sweepline.cli.plan;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sweepline.hydra.ConfigTree;
import dev.sweepline.hydra.Hydra;
import dev.sweepline.hydra.HydraException;
import dev.sweepline.hydra.ParsedOverride;
import dev.sweepline.hydra.Request;
import dev.sweepline.hydra.Resolvers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Composes one request per line, for comparing with another implementation.
final class Batch {

  // Numbers have as many digits as Python takes.
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNumberLength(5_000).build())
                  .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                  .build())
          .build();

  private Batch() {}

  static void run(InputStream in, PrintStream out) {
    try (var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isBlank()) {
          out.println(JSON.writeValueAsString(answer(line)));
          out.flush();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("reading requests", e);
    }
  }

  private static ObjectNode answer(String line) {
    var result = JSON.createObjectNode();
    try {
      var request = JSON.readTree(line);
      if (request.has("id")) {
        result.set("id", request.get("id"));
      }
      compose(request, result);
    } catch (HydraException | JsonProcessingException | DateTimeParseException problem) {
      result.put("error", String.valueOf(problem.getMessage()));
    }
    return result;
  }

  private static void compose(JsonNode request, ObjectNode result) throws JsonProcessingException {
    if (request.path("kind").asText().equals("parse")) {
      var parsed = ParsedOverride.parse(request.path("override").asText());
      result.set("parsed", JSON.readTree(parsed.toJson()));
    } else if (request.path("multirun").asBoolean()) {
      var jobs = Hydra.multirun(tree(request), composed(request)).orThrow();
      var words = result.putArray("jobs");
      var configs = result.putArray("configs");
      for (var job : jobs) {
        words.add(JSON.<JsonNode>valueToTree(job.overrides()));
        configs.add(JSON.readTree(job.composed().config().toJson()));
      }
    } else {
      var config = Hydra.compose(tree(request), composed(request)).orThrow().config();
      result.set("config", JSON.readTree(config.toJson()));
    }
  }

  private static ConfigTree tree(JsonNode request) {
    return ConfigTree.of(texts(request.path("config_tree")));
  }

  private static Request composed(JsonNode request) {
    List<String> overrides = new ArrayList<>();
    request.path("overrides").forEach(word -> overrides.add(word.asText()));
    var name = request.path("config_name");
    return new Request(
        name.isTextual() ? name.asText() : null,
        overrides,
        Resolvers.of(texts(request.path("env")), now(request), ZoneOffset.UTC),
        request.path("resolve").asBoolean(true),
        request.path("fail_on_missing").asBoolean());
  }

  private static Instant now(JsonNode request) {
    var now = request.path("now");
    return now.isTextual()
        ? LocalDateTime.parse(now.asText()).toInstant(ZoneOffset.UTC)
        : Instant.now();
  }

  private static Map<String, String> texts(JsonNode object) {
    var texts = new LinkedHashMap<String, String>();
    object.properties().forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
    return texts;
  }
}
