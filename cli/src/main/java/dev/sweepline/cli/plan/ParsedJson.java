package dev.sweepline.cli.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sweepline.hydra.ParsedOverride;
import dev.sweepline.hydra.Sweep;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A parsed override as JSON; what JSON has no word for is an object with a `$`.
final class ParsedJson {

  private final JsonMapper json;

  private ParsedJson(JsonMapper json) {
    this.json = json;
  }

  static ObjectNode of(ParsedOverride override, JsonMapper json) {
    var writer = new ParsedJson(json);
    var parsed = json.createObjectNode();
    parsed.put("type", override.type().name());
    parsed.put("key", override.key());
    parsed.put("package", override.packageName());
    parsed.put("value_type", override.valueType() == null ? null : override.valueType().name());
    parsed.set("value", writer.value(override.value()));
    if (!override.items().isEmpty()) {
      parsed.set("items", json.valueToTree(override.items()));
    }
    return parsed;
  }

  private JsonNode value(@Nullable Object value) {
    return switch (value) {
      case Sweep.Choice choice -> {
        var sweep = sweep("choice");
        sweep.set("list", list(choice.items()));
        sweep.put("simple", choice.simple()).put("shuffle", choice.shuffled());
        sweep.set("tags", json.valueToTree(choice.tags()));
        yield sweep;
      }
      case Sweep.Range range -> {
        var sweep = sweep("range");
        sweep.set("start", value(range.start()));
        sweep.set("stop", value(range.stop()));
        sweep.set("step", value(range.step()));
        sweep.put("shuffle", range.shuffled());
        sweep.set("tags", json.valueToTree(range.tags()));
        yield sweep;
      }
      case Sweep.Interval interval -> {
        var sweep = sweep("interval");
        sweep.set("start", value(interval.start()));
        sweep.set("end", value(interval.end()));
        sweep.set("tags", json.valueToTree(interval.tags()));
        yield sweep;
      }
      case Sweep.Glob glob -> {
        var sweep = sweep("glob");
        sweep.set("include", json.valueToTree(glob.include()));
        sweep.set("exclude", json.valueToTree(glob.exclude()));
        yield sweep;
      }
      case Double real when !Double.isFinite(real) ->
          json.createObjectNode().put("$float", real.isNaN() ? "nan" : real > 0 ? "inf" : "-inf");
      case List<?> list -> list(list);
      case Map<?, ?> map -> map(map);
      case null -> json.nullNode();
      default -> json.valueToTree(value);
    };
  }

  private ObjectNode sweep(String kind) {
    return json.createObjectNode().put("$sweep", kind);
  }

  private ArrayNode list(List<?> list) {
    var array = json.createArrayNode();
    list.forEach(item -> array.add(value(item)));
    return array;
  }

  private JsonNode map(Map<?, ?> map) {
    var object = json.createObjectNode();
    if (map.keySet().stream().allMatch(String.class::isInstance)) {
      map.forEach((key, item) -> object.set(String.valueOf(key), value(item)));
      return object;
    }
    var pairs = object.putArray("$map");
    map.forEach((key, item) -> pairs.addArray().add(value(key)).add(value(item)));
    return object;
  }
}
