package dev.sweepline.cli.schema;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The schema's rules over several fields, in CEL.
final class Rules {
  private static final CelCompiler COMPILER =
      CelCompilerFactory.standardCelCompilerBuilder()
          .addVar("self", SimpleType.DYN)
          .setResultType(SimpleType.BOOL)
          .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
          .build();
  private static final CelRuntime RUNTIME = CelRuntimeFactory.standardCelRuntimeBuilder().build();

  // CEL knows whole numbers of 64 bits only.
  private static final ObjectMapper VALUES =
      new ObjectMapper().enable(DeserializationFeature.USE_LONG_FOR_INTS);

  private final List<String> problems = new ArrayList<>();

  // Each item of a list is asked by the same rules.
  private final Map<String, CelRuntime.Program> programs = new HashMap<>();

  private Rules() {}

  static List<String> problems(JsonNode value, JsonNode schema, String path) {
    var rules = new Rules();
    rules.check(value, schema, path);
    return List.copyOf(rules.problems);
  }

  private void check(JsonNode value, JsonNode schema, String path) {
    for (var rule : schema.path("x-kubernetes-validations")) {
      if (isAboutOneObject(rule.path("rule").asText()) && !holds(rule, value)) {
        var field = rule.path("fieldPath").asText();
        var given = value.at(field.replace('.', '/'));
        problems.add(
            path
                + field
                + ": "
                + (given.isValueNode() ? "is " + Shape.shown(given.asText()) + "; " : "")
                + rule.path("message").asText());
      }
    }
    for (var field : value.properties()) {
      var known = schema.path("properties").path(field.getKey());
      check(
          field.getValue(),
          known.isMissingNode() ? schema.path("additionalProperties") : known,
          path + "." + field.getKey());
    }
    if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        check(value.path(i), schema.path("items"), path + "[" + i + "]");
      }
    }
  }

  /// Whether a change is allowed is a question about an object that is there.
  static boolean isAboutOneObject(String rule) {
    return !rule.contains("oldSelf");
  }

  static CelRuntime.Program program(String rule) {
    try {
      return RUNTIME.createProgram(COMPILER.compile(rule).getAst());
    } catch (CelValidationException | CelEvaluationException broken) {
      throw new IllegalStateException("the schema of this release has the rule " + rule, broken);
    }
  }

  private boolean holds(JsonNode rule, JsonNode value) {
    var program = programs.computeIfAbsent(rule.path("rule").asText(), Rules::program);
    try {
      return Boolean.TRUE.equals(
          program.eval(Map.of("self", VALUES.convertValue(value, Object.class))));
    } catch (CelEvaluationException _) {
      return false; // As the API server takes it.
    }
  }
}
