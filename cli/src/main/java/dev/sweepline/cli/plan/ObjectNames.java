package dev.sweepline.cli.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sweepline.cli.schema.SweepSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// What the API server wants of an object outside of its spec.
final class ObjectNames {
  private static final String VERSION = "sweepline.dev/v1alpha1";
  private static final Set<String> FIELDS =
      Set.of("apiVersion", "kind", "metadata", "spec", "status");
  private static final Pattern NAME =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
  private static final int LONGEST_NAME = 253;
  private static final int LONGEST_NAMESPACE = 63;

  private ObjectNames() {}

  static List<String> problems(JsonNode document) {
    var problems = new ArrayList<String>();
    var version = document.path("apiVersion").asText();
    if (!version.equals(VERSION)) {
      problems.add("apiVersion: is " + version + ", must be " + VERSION);
    }
    document
        .fieldNames()
        .forEachRemaining(field -> {
          if (!FIELDS.contains(field)) {
            problems.add(field + ": there is no such field; there are: metadata, spec");
          }
        });
    var metadata = document.path("metadata");
    problems.addAll(SweepSchema.metadataProblems(metadata));
    // Of what is no text that is said, and no more.
    var name = metadata.path("name").asText();
    if (metadata.path("name").isTextual()
        && (name.length() > LONGEST_NAME || !NAME.matcher(name).matches())) {
      problems.add("metadata.name: " + wrong(name, LONGEST_NAME));
    }
    var namespace = metadata.path("namespace").asText();
    if (metadata.path("namespace").isTextual()
        && !namespace.isEmpty()
        && (namespace.length() > LONGEST_NAMESPACE || !NAMESPACE.matcher(namespace).matches())) {
      problems.add("metadata.namespace: " + wrong(namespace, LONGEST_NAMESPACE));
    }
    return problems;
  }

  private static String wrong(String name, int longest) {
    if (name.length() > longest) {
      return "has " + name.length() + " characters, can have at most " + longest;
    }
    var near = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    return (name.isEmpty() ? "is empty" : "is " + name)
        + ", must be lower-case letters, digits and - in between"
        + (near.isEmpty() ? ", such as doc-multiscale" : ", such as " + near);
  }
}
