package dev.sweepline.hydra;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Fills in what Hydra's own node says about the composition itself.
final class HydraNode {

  private static final String JOB_NAME = "app";

  private HydraNode() {}

  /// The node keeps the root as its parent, so that it can refer to it, but is not in it.
  static void complete(
      MapNode hydra,
      MapNode root,
      Map<String, @Nullable String> choices,
      List<ParsedOverride> overrides,
      Request request) {
    hydra.parent = root;
    hydra.key = "hydra";
    HydraSchema.checkTypes(hydra);
    if (hydra.get("searchpath") instanceof ListNode path && !path.items().isEmpty()) {
      throw Problem.of(Problem.Category.KEY, "hydra.searchpath is not supported")
          .about("hydra.searchpath")
          .at(path.place)
          .asException();
    }
    MapNode runtime = child(hydra, "runtime");
    MapNode known = child(runtime, "choices");
    choices.forEach((group, option) -> known.put(group, new Scalar(option, null)));
    put(runtime, "version", "1.3.8");
    put(runtime, "version_base", "1.3");
    if (request.resolvers().directory() != null) {
      put(runtime, "cwd", request.resolvers().directory());
    }
    MapNode words = child(hydra, "overrides");
    var aboutHydra = new ArrayList<String>();
    var aboutTask = new ArrayList<ParsedOverride>();
    for (ParsedOverride override : overrides) {
      if (override.isAboutHydra()) {
        aboutHydra.add(override.text());
      } else {
        aboutTask.add(override);
      }
    }
    words.put("hydra", texts(aboutHydra));
    words.put("task", texts(aboutTask.stream().map(ParsedOverride::text).toList()));
    MapNode job = child(hydra, "job");
    if (isMissing(job.get("name"))) {
      put(job, "name", JOB_NAME);
    }
    put(job, "config_name", request.configName());
    put(job, "override_dirname", directoryName(job, aboutTask));
  }

  static void setJob(MapNode hydra, int number) {
    MapNode job = child(hydra, "job");
    put(job, "num", (long) number);
    put(job, "id", Integer.toString(number));
  }

  private static String directoryName(MapNode job, List<ParsedOverride> overrides) {
    MapNode settings = child(child(job, "config"), "override_dirname");
    Set<String> excluded =
        settings.get("exclude_keys") instanceof ListNode list
            ? list.items().stream().map(PythonText::str).collect(Collectors.toSet())
            : Set.of();
    return overrides.stream()
        .filter(override -> !excluded.contains(override.key()))
        .map(ParsedOverride::text)
        .sorted(Sorting.BY_CODE_POINT)
        .collect(Collectors.joining(text(settings, "item_sep")))
        .replace("=", text(settings, "kv_sep"));
  }

  private static boolean isMissing(@Nullable Node node) {
    return node == null || node.isMissing();
  }

  private static ListNode texts(List<String> words) {
    var list = new ListNode(null);
    words.forEach(word -> list.add(new Scalar(word, null)));
    return list;
  }

  private static String text(MapNode map, String key) {
    Node node = map.get(key);
    return node == null ? "" : PythonText.str(node);
  }

  private static MapNode child(MapNode map, String key) {
    if (map.get(key) instanceof MapNode child) {
      return child;
    }
    var made = new MapNode(map.place);
    map.put(key, made);
    return made;
  }

  private static void put(MapNode map, String key, @Nullable Object value) {
    map.put(key, new Scalar(value, null));
  }
}
