package dev.sweepline.cli.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import dev.sweepline.hydra.Nearest;
import dev.sweepline.planner.spec.Spelling;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/// The shape that the schema wants: fields, types, lengths, ranges and spellings.
final class Shape {
  private static final Map<String, String> WANTED =
      Map.of(
          "object", "fields, as in { name: value }",
          "array", "a list, as in [ value ]",
          "integer", "a whole number",
          "boolean", "true or false",
          "string", "text");
  private static final int SHOWN = 80;

  private final List<String> problems = new ArrayList<>();

  private Shape() {}

  static List<String> problems(JsonNode value, JsonNode schema, String path) {
    var shape = new Shape();
    shape.check(value, schema, path);
    return List.copyOf(shape.problems);
  }

  private void check(JsonNode value, JsonNode schema, String path) {
    switch (schema.path("type").asText()) {
      case String type when !fits(value, type) -> add(path, otherType(value, type));
      case "object" -> checkFields(value, schema, path);
      case "array" -> checkItems(value, schema, path);
      case "string" -> checkText(value.asText(), schema, path);
      case "integer" -> checkNumber(value.bigIntegerValue(), schema, path);
      default -> {}
    }
  }

  private static boolean fits(JsonNode value, String type) {
    return switch (type) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "integer" -> value.isIntegralNumber();
      case "boolean" -> value.isBoolean();
      default -> true;
    };
  }

  private static String otherType(JsonNode value, String type) {
    if (value.isNull()) {
      return "is empty: write " + WANTED.get(type) + ", or leave it out";
    }
    if (type.equals("string") && value.isValueNode()) {
      // To YAML also `on` and `no` are true or false: which it was is not known any more.
      return value.isBoolean()
          ? "must be text, put it between quotes"
          : "must be text, write \"" + value.asText() + "\" with quotes";
    }
    var given =
        value.isObject()
            ? "has fields"
            : value.isArray() ? "is a list" : "is " + shown(value.asText());
    return given + ", must be " + WANTED.get(type);
  }

  private void checkFields(JsonNode value, JsonNode schema, String path) {
    var known = schema.path("properties");
    var others = schema.path("additionalProperties");
    int there = 0;
    for (var field : value.properties()) {
      var name = field.getKey();
      var place = path + "." + name;
      boolean empty = field.getValue().isNull();
      there += empty ? 0 : 1;
      if (known.has(name) || others.isObject()) {
        // To an API server an empty field is one that is not there.
        if (!empty) {
          check(field.getValue(), known.has(name) ? known.path(name) : others, place);
        }
      } else if (!schema.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
        add(place, unknown(name, known));
      }
    }
    checkSize(there, "field", schema, "Properties", path);
    for (var required : schema.path("required")) {
      var name = required.asText();
      if (!value.hasNonNull(name) && !known.path(name).has("default")) {
        add(path + "." + name, missing(known.path(name)));
      }
    }
  }

  private static String missing(JsonNode schema) {
    if (schema.has("enum")) {
      return "is missing, must be one of " + String.join(", ", words(schema));
    }
    return "is missing"
        + Spelling.of(schema.path("pattern").asText()).map(such -> ", must be " + such).orElse("");
  }

  private static String unknown(String name, JsonNode known) {
    var names = new TreeSet<String>();
    known.fieldNames().forEachRemaining(names::add);
    return "there is no such field"
        + Nearest.to(name, names)
            .map(near -> "; did you mean " + near + "?")
            .orElse("; there are: " + String.join(", ", names));
  }

  private void checkItems(JsonNode value, JsonNode schema, String path) {
    checkSize(value.size(), "item", schema, "Items", path);
    for (int i = 0; i < value.size(); i++) {
      check(value.path(i), schema.path("items"), path + "[" + i + "]");
    }
  }

  private void checkText(String text, JsonNode schema, String path) {
    if (schema.has("enum")) {
      checkChoice(text, words(schema), path);
      return;
    }
    var pattern = schema.path("pattern").asText();
    // RE2, as in Kubernetes: to java.util.regex a text may go on by a line break behind its `$`.
    if (!Pattern.compile(pattern).matcher(text).find()) {
      add(
          path,
          "is " + shown(text) + ", must be " + Spelling.of(pattern).orElse("like " + pattern));
    } else {
      checkSize(text.codePointCount(0, text.length()), "character", schema, "Length", path);
    }
  }

  private static List<String> words(JsonNode schema) {
    return StreamSupport.stream(schema.path("enum").spliterator(), false)
        .map(JsonNode::asText)
        .toList();
  }

  private void checkChoice(String text, List<String> words, String path) {
    if (!words.contains(text)) {
      add(
          path,
          "is "
              + shown(text)
              + ", must be one of "
              + String.join(", ", words)
              + Nearest.to(text, words).map(near -> "; did you mean " + near + "?").orElse(""));
    }
  }

  private void checkNumber(BigInteger number, JsonNode schema, String path) {
    if (schema.has("minimum") && number.compareTo(schema.path("minimum").bigIntegerValue()) < 0) {
      add(path, "is " + number + ", must be at least " + schema.path("minimum").bigIntegerValue());
    }
    if (schema.has("maximum") && number.compareTo(schema.path("maximum").bigIntegerValue()) > 0) {
      add(path, "is " + number + ", must be at most " + schema.path("maximum").bigIntegerValue());
    }
  }

  private void checkSize(int size, String what, JsonNode schema, String kind, String path) {
    var least = schema.path("min" + kind);
    var most = schema.path("max" + kind);
    if (least.isInt() && size < least.asInt()) {
      add(
          path,
          (size == 0 ? "is empty" : "has " + counted(size, what))
              + ", must have at least "
              + counted(least.asInt(), what));
    }
    if (most.isInt() && size > most.asInt()) {
      add(path, "has " + counted(size, what) + ", can have at most " + most.asInt());
    }
  }

  private static String counted(int size, String what) {
    return size + " " + what + (size == 1 ? "" : "s");
  }

  /// An address may have a password before its host.
  static String shown(String text) {
    if (text.contains("://") && text.contains("@")) {
      return "an address with a user before its host";
    }
    if (text.isEmpty()) {
      return "empty";
    }
    var line = text.lines().findFirst().orElse("");
    return (line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line)
        + (text.contains("\n") ? "↵" : "");
  }

  private void add(String path, String message) {
    problems.add(path + ": " + message);
  }
}
