package dev.sweepline.hydra;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The types of Hydra's own node: unknown keys and values of a wrong type are refused.
final class HydraSchema {

  private sealed interface Type {}

  private enum Single implements Type {
    TEXT,
    OPTIONAL_TEXT,
    WHOLE_NUMBER,
    OPTIONAL_NUMBER,
    OPTIONAL_TRUTH,
    MODE,
    ANY
  }

  private record Fields(Map<String, Type> fields) implements Type {}

  private record MapOf(Single values, boolean optional) implements Type {}

  private record ListOf(Single items) implements Type {}

  private static final ListOf TEXTS = new ListOf(Single.TEXT);
  private static final MapOf ANYTHING = new MapOf(Single.ANY, false);

  private static final Fields OVERRIDE_DIRNAME =
      new Fields(Map.of("kv_sep", Single.TEXT, "item_sep", Single.TEXT, "exclude_keys", TEXTS));

  private static final Fields JOB =
      new Fields(
          Map.of(
              "name", Single.TEXT,
              "chdir", Single.OPTIONAL_TRUTH,
              "override_dirname", Single.TEXT,
              "id", Single.TEXT,
              "num", Single.WHOLE_NUMBER,
              "config_name", Single.OPTIONAL_TEXT,
              "env_set", new MapOf(Single.TEXT, false),
              "env_copy", TEXTS,
              "config", new Fields(Map.of("override_dirname", OVERRIDE_DIRNAME))));

  private static final Fields RUNTIME =
      new Fields(
          Map.of(
              "version", Single.TEXT,
              "version_base", Single.TEXT,
              "cwd", Single.TEXT,
              "config_sources", new ListOf(Single.ANY),
              "output_dir", Single.TEXT,
              "choices", ANYTHING));

  private static final Fields SWEEPER =
      new Fields(
          Map.of(
              "_target_", Single.TEXT,
              "max_batch_size", Single.OPTIONAL_NUMBER,
              "params", new MapOf(Single.TEXT, true)));

  private static final Fields HYDRA =
      new Fields(
          Map.ofEntries(
              Map.entry("mode", Single.MODE),
              Map.entry("searchpath", TEXTS),
              Map.entry("run", new Fields(Map.of("dir", Single.TEXT))),
              Map.entry("sweep", new Fields(Map.of("dir", Single.TEXT, "subdir", Single.TEXT))),
              Map.entry("hydra_logging", ANYTHING),
              Map.entry("job_logging", ANYTHING),
              Map.entry("sweeper", SWEEPER),
              Map.entry("launcher", new Fields(Map.of("_target_", Single.TEXT))),
              Map.entry("callbacks", ANYTHING),
              Map.entry(
                  "help",
                  new Fields(
                      Map.of(
                          "app_name", Single.TEXT,
                          "header", Single.TEXT,
                          "footer", Single.TEXT,
                          "template", Single.TEXT))),
              Map.entry(
                  "hydra_help",
                  new Fields(Map.of("hydra_help", Single.TEXT, "template", Single.TEXT))),
              Map.entry("output_subdir", Single.OPTIONAL_TEXT),
              Map.entry("overrides", new Fields(Map.of("hydra", TEXTS, "task", TEXTS))),
              Map.entry("job", JOB),
              Map.entry("runtime", RUNTIME),
              Map.entry("verbose", Single.ANY),
              Map.entry("env", Single.ANY)));

  private static final Set<String> TEXT_WHEN_RESOLVED =
      Set.of("run.dir", "sweep.dir", "sweep.subdir", "job.name", "help.app_name", "runtime.cwd");

  private final boolean refuseUnknown;

  private HydraSchema(boolean refuseUnknown) {
    this.refuseUnknown = refuseUnknown;
  }

  /// Refuses unknown keys, as configs may not add any.
  static void checkKeys(MapNode hydra) {
    new HydraSchema(true).check(hydra, HYDRA);
  }

  /// Refuses what does not fit and turns numbers and truths into text where text is expected.
  static void checkTypes(MapNode hydra) {
    new HydraSchema(false).check(hydra, HYDRA);
  }

  /// What a resolved value at a path becomes: text fields turn numbers into text.
  static @Nullable Object typed(String path, @Nullable Object value) {
    return TEXT_WHEN_RESOLVED.contains(path) && value != null && !(value instanceof Node)
        ? PythonText.str(value)
        : value;
  }

  private void check(Node node, Type type) {
    if (node.isMissing() || node.isInterpolation()) {
      return;
    }
    switch (type) {
      case Fields fields -> {
        MapNode map = map(node);
        fields.fields().keySet().stream()
            .filter(field -> !refuseUnknown && map.get(field) == null && !field.equals("env"))
            .findFirst()
            .ifPresent(field -> {
              throw refuse(node, "complete; '" + node.path() + "." + field + "' is missing");
            });
        for (Map.Entry<Object, Node> entry : List.copyOf(map.children().entrySet())) {
          Type expected = entry.getKey() instanceof String key ? fields.fields().get(key) : null;
          if (expected != null) {
            check(entry.getValue(), expected);
          } else if (refuseUnknown) {
            throw unknown(entry.getValue(), fields);
          }
        }
      }
      case MapOf expected -> {
        if (!expected.optional() || !isNull(node)) {
          for (Node child : List.copyOf(map(node).children().values())) {
            if (expected.values() == Single.TEXT && child instanceof ListNode list) {
              replace(list, PythonText.str(list));
            } else {
              check(child, expected.values());
            }
          }
        }
      }
      case ListOf expected -> {
        if (!(node instanceof ListNode list)) {
          throw refuse(node, "a list");
        }
        List.copyOf(list.items()).forEach(item -> check(item, expected.items()));
      }
      case Single single -> check(node, single);
    }
  }

  private static void check(Node node, Single type) {
    if (type == Single.ANY) {
      return;
    }
    if (!(node instanceof Scalar scalar)) {
      throw refuse(node, "a single value");
    }
    Object value = scalar.value;
    switch (type) {
      case TEXT, OPTIONAL_TEXT -> {
        if (value == null && type == Single.TEXT) {
          throw refuse(node, "text");
        }
        if (value != null && !(value instanceof String)) {
          replace(scalar, PythonText.str(value));
        }
      }
      case WHOLE_NUMBER, OPTIONAL_NUMBER -> {
        if (value == null ? type == Single.WHOLE_NUMBER : !isWhole(value)) {
          throw refuse(node, "a whole number");
        }
      }
      case OPTIONAL_TRUTH -> {
        if (value != null && !isTruth(value)) {
          throw refuse(node, "true or false");
        }
      }
      case MODE -> {
        if (value != null
            && !List.of("RUN", "MULTIRUN")
                .contains(PythonText.str(value).replace("RunMode.", ""))) {
          throw refuse(node, "RUN or MULTIRUN");
        }
      }
      case ANY -> {}
    }
  }

  private static boolean isWhole(Object value) {
    return value instanceof Long
        || (value instanceof String text && PythonNumbers.parseInt(text, 10) != null);
  }

  private static boolean isTruth(Object value) {
    return value instanceof Boolean
        || value instanceof Long
        || (value instanceof String text
            && List.of("yes", "no", "true", "false", "on", "off", "y", "n", "1", "0")
                .contains(text.toLowerCase(Locale.ROOT)));
  }

  private static void replace(Node node, String text) {
    var replacement = new Scalar(text, node.place);
    switch (node.parent) {
      case MapNode map when node.key != null -> map.put(node.key, replacement);
      case ListNode list when node.key instanceof Long index ->
          list.set(index.intValue(), replacement);
      case null, default -> {}
    }
  }

  private static boolean isNull(@Nullable Node node) {
    return node instanceof Scalar scalar && scalar.value == null;
  }

  private static MapNode map(Node node) {
    if (node instanceof MapNode map) {
      return map;
    }
    throw refuse(node, "a mapping");
  }

  private static HydraException refuse(Node node, String expected) {
    return Problem.of(Problem.Category.MERGE, "'" + node.path() + "' must be " + expected)
        .about(node.path())
        .at(node.place)
        .asException();
  }

  private static HydraException unknown(Node node, Fields fields) {
    String name = node.key == null ? "" : PythonText.str(node.key);
    return Problem.of(Problem.Category.KEY, "'" + node.path() + "' is not a key of Hydra's own")
        .about(node.path())
        .at(node.place)
        .withOptions(new ArrayList<>(fields.fields().keySet()), name)
        .asException();
  }
}
