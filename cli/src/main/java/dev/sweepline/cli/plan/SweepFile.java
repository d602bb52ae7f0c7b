package dev.sweepline.cli.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.sweepline.hydra.Nearest;
import dev.sweepline.planner.configs.Source;
import dev.sweepline.planner.spec.SweepSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The Sweeps of a YAML file, read as strictly as the API server would.
///
/// @param trees the ConfigMaps beside them, as `kubectl kustomize` writes them
record SweepFile(List<Written> sweeps, List<Source> trees, List<String> problems) {

  private static final String GROUP = "sweepline.dev/";
  private static final ObjectMapper YAML = strict();

  /// One Sweep as it was written.
  record Written(String namespace, String name, SweepSpec spec) {}

  SweepFile {
    sweeps = List.copyOf(sweeps);
    trees = List.copyOf(trees);
    problems = List.copyOf(problems);
  }

  /// The schema has text where a number would lose how it was written: `values: ["1e-3"]`.
  private static ObjectMapper strict() {
    var mapper = new ObjectMapper(new YAMLFactory());
    var text = mapper.coercionConfigFor(LogicalType.Textual);
    for (var shape :
        List.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean)) {
      text.setCoercion(shape, CoercionAction.Fail);
    }
    return mapper;
  }

  /// @param namespace of a Sweep that names none
  static SweepFile parse(String text, String namespace) {
    var sweeps = new ArrayList<Written>();
    var trees = new ArrayList<Source>();
    var problems = new ArrayList<String>();
    try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(text)) {
      while (documents.hasNextValue()) {
        var document = documents.nextValue();
        if (isSweep(document)) {
          read(document, namespace, sweeps, problems);
        } else if (document.path("kind").asText().equals("ConfigMap")) {
          trees.add(configMap(document));
        }
      }
    } catch (JsonProcessingException broken) {
      problems.add("the YAML cannot be read: " + oneLine(broken));
    } catch (IOException e) {
      throw new UncheckedIOException("reading YAML", e);
    }
    if (sweeps.isEmpty() && problems.isEmpty()) {
      problems.add("there is no object of kind Sweep (apiVersion sweepline.dev/v1alpha1)");
    }
    return new SweepFile(sweeps, trees, problems);
  }

  private static Source configMap(JsonNode document) {
    var data = new TreeMap<String, String>();
    document
        .path("data")
        .properties()
        .forEach(entry -> data.put(entry.getKey(), entry.getValue().asText()));
    var binaryKeys = new TreeSet<String>();
    document.path("binaryData").fieldNames().forEachRemaining(binaryKeys::add);
    return new Source.Present(document.path("metadata").path("name").asText(), data, binaryKeys);
  }

  private static boolean isSweep(JsonNode document) {
    return document.path("kind").asText().equals("Sweep")
        && document.path("apiVersion").asText().startsWith(GROUP);
  }

  private static void read(
      JsonNode document, String namespace, List<Written> sweeps, List<String> problems) {
    var name = document.path("metadata").path("name").asText();
    if (name.isEmpty()) {
      problems.add("metadata.name: is missing");
    }
    var before = problems.size();
    problems.addAll(UnknownFields.in(document.path("spec"), SweepSpec.class, "spec"));
    boolean trains = !document.path("spec").path("type").asText().equals("Ensemble");
    for (var required : trains ? List.of("type", "search") : List.of("type")) {
      if (!document.path("spec").has(required)) {
        problems.add("spec." + required + ": is missing");
      }
    }
    if (problems.size() > before) {
      return;
    }
    try {
      var spec = YAML.treeToValue(document.path("spec"), SweepSpec.class);
      sweeps.add(
          new Written(document.path("metadata").path("namespace").asText(namespace), name, spec));
    } catch (JsonProcessingException wrong) {
      problems.add(explained(wrong));
    }
  }

  private static String explained(JsonProcessingException wrong) {
    return switch (wrong) {
      case InvalidFormatException format when format.getTargetType().isEnum() -> {
        var given = String.valueOf(format.getValue());
        var choices = words(format.getTargetType());
        yield field(format)
            + ": is "
            + given
            + ", must be one of "
            + String.join(", ", choices)
            + Nearest.to(given, choices).map(near -> "; did you mean " + near + "?").orElse("");
      }
      case InvalidFormatException format when format.getTargetType() == String.class ->
          field(format) + ": must be text, write \"" + format.getValue() + "\" with quotes";
      case MismatchedInputException mismatch ->
          field(mismatch)
              + ": "
              + oneLine(mismatch).replaceFirst("^Cannot deserialize", "cannot read");
      default -> oneLine(wrong);
    };
  }

  private static List<String> words(Class<?> type) {
    return Stream.of(type.getEnumConstants())
        .map(constant -> YAML.<String>convertValue(constant, String.class))
        .toList();
  }

  private static String field(JsonMappingException problem) {
    var field = new StringBuilder("spec");
    for (var reference : problem.getPath()) {
      if (reference.getFieldName() == null) {
        field.append('[').append(reference.getIndex()).append(']');
      } else {
        field.append('.').append(reference.getFieldName());
      }
    }
    return field.toString();
  }

  private static String oneLine(JsonProcessingException problem) {
    var where = problem.getLocation();
    var message = problem.getOriginalMessage().lines().findFirst().orElse("");
    return where == null || where.getLineNr() < 1
        ? message
        : message + " (line " + where.getLineNr() + ")";
  }
}
