package dev.sweepline.cli.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/// What the API server checks a `Sweep` by: the schema of the chart's CRD.
///
/// Without it a sweep that could be planned here would be refused when it is applied.
public final class SweepSchema {
  // The file is a template of the chart: whether it is installed does not matter here.
  private static final Pattern TEMPLATE = Pattern.compile("(?m)^\\{\\{.*}}$");

  /// Of what every object has; Kubernetes has no schema of it to ask.
  private static final JsonNode METADATA =
      yaml(
          """
          type: object
          x-kubernetes-preserve-unknown-fields: true
          required: [name]
          properties:
            name: { type: string }
            namespace: { type: string }
            labels: { type: object, additionalProperties: { type: string } }
            annotations: { type: object, additionalProperties: { type: string } }
          """);

  private final JsonNode schema;

  private SweepSchema(JsonNode schema) {
    this.schema = schema;
  }

  public static SweepSchema ofRelease() {
    try (var file = SweepSchema.class.getResourceAsStream("crd-sweeps.yaml")) {
      var text = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
      var crd = yaml(TEMPLATE.matcher(text).replaceAll(""));
      return new SweepSchema(crd.at("/spec/versions/0/schema/openAPIV3Schema/properties/spec"));
    } catch (IOException e) {
      throw new UncheckedIOException("reading the schema of this release", e);
    }
  }

  /// Of YAML without aliases.
  public static JsonNode yaml(String text) {
    try {
      return new ObjectMapper(new YAMLFactory()).readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("reading a schema", e);
    }
  }

  JsonNode schema() {
    return schema;
  }

  /// What is wrong with an object's metadata, but for how its name is spelled.
  public static List<String> metadataProblems(JsonNode metadata) {
    return Shape.problems(there(metadata), METADATA, "metadata");
  }

  /// What is wrong with the shape of a spec: unknown fields, other types, numbers out of range.
  public List<String> shapeProblems(JsonNode spec) {
    return Shape.problems(spec, schema, "spec");
  }

  /// Which of the schema's rules a spec of the right shape breaks.
  public List<String> ruleProblems(JsonNode spec) {
    return Rules.problems(Defaults.filledIn(there(spec), schema), schema, "spec");
  }

  private static JsonNode there(JsonNode value) {
    return value.isMissingNode() || value.isNull() ? JsonNodeFactory.instance.objectNode() : value;
  }
}
