package dev.sweepline.cli.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sweepline.cli.schema.SweepSchema;
import dev.sweepline.planner.configs.Source;
import dev.sweepline.planner.spec.SweepSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/// The Sweeps of a YAML file, read as strictly as the API server would.
///
/// @param trees the ConfigMaps beside them, as `kubectl kustomize` writes them
record SweepFile(List<Written> sweeps, List<Source> trees, List<String> problems) {

  private static final String GROUP = "sweepline.dev/";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SweepSchema SCHEMA = SweepSchema.ofRelease();

  /// One Sweep as it was written.
  ///
  /// @param broken the rules of the schema that it breaks, in the API server's words
  record Written(String namespace, String name, SweepSpec spec, List<String> broken) {
    Written {
      broken = List.copyOf(broken);
    }
  }

  SweepFile {
    sweeps = List.copyOf(sweeps);
    trees = List.copyOf(trees);
    problems = List.copyOf(problems);
  }

  /// @param namespace of a Sweep that names none
  static SweepFile parse(String text, String namespace) {
    var sweeps = new ArrayList<Written>();
    var trees = new ArrayList<Source>();
    var problems = new ArrayList<String>();
    try {
      for (var document : Documents.of(text)) {
        if (isSweep(document)) {
          read(document, namespace, sweeps, problems);
        } else if (document.path("kind").asText().equals("ConfigMap")) {
          trees.add(configMap(document));
        }
      }
    } catch (Documents.Unreadable broken) {
      problems.add("the YAML cannot be read: " + broken.getMessage());
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
    var found = new ArrayList<String>();
    found.addAll(ObjectNames.problems(document));
    var spec = document.path("spec");
    if (spec.isObject()) {
      found.addAll(SCHEMA.shapeProblems(spec));
    } else {
      found.add("spec: is missing, must have fields, as in { type: MultiScale }");
    }
    if (found.isEmpty()) {
      try {
        sweeps.add(
            new Written(
                document.path("metadata").path("namespace").asText(namespace),
                document.path("metadata").path("name").asText(),
                JSON.treeToValue(spec, SweepSpec.class),
                SCHEMA.ruleProblems(spec)));
      } catch (JsonProcessingException wrong) {
        found.add("spec: " + wrong.getOriginalMessage().lines().findFirst().orElse(""));
      }
    }
    problems.addAll(found);
  }
}
