package dev.sweepline.cli.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// A value with what the API server fills in before it asks the rules.
final class Defaults {
  private Defaults() {}

  static JsonNode filledIn(JsonNode value, JsonNode schema) {
    return switch (value) {
      case ObjectNode object -> object(object, schema);
      case ArrayNode list -> {
        var filled = JsonNodeFactory.instance.arrayNode();
        list.forEach(item -> filled.add(filledIn(item, schema.path("items"))));
        yield filled;
      }
      default -> value;
    };
  }

  private static ObjectNode object(ObjectNode value, JsonNode schema) {
    var filled = JsonNodeFactory.instance.objectNode();
    for (var field : value.properties()) {
      var known = schema.path("properties").path(field.getKey());
      var ofField = known.isMissingNode() ? schema.path("additionalProperties") : known;
      if (!field.getValue().isNull()) {
        filled.set(field.getKey(), filledIn(field.getValue(), ofField));
      }
    }
    for (var known : schema.path("properties").properties()) {
      if (!filled.has(known.getKey()) && known.getValue().has("default")) {
        filled.set(known.getKey(), filledIn(known.getValue().path("default"), known.getValue()));
      }
    }
    return filled;
  }
}
