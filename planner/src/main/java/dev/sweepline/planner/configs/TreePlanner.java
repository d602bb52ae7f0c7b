package dev.sweepline.planner.configs;

import dev.sweepline.planner.spec.Configs;
import dev.sweepline.planner.trial.SpecProblem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Decides which tree the ConfigMaps of a spec come to, and whether it still is the copied one.
public final class TreePlanner {
  /// The API server takes no more in one ConfigMap.
  public static final int MOST_BYTES = 1024 * 1024;

  private static final String REFS = "spec.configs.configMapRefs";
  private static final int SHOWN_FILES = 5;

  private TreePlanner() {}

  /// What to copy for an owner that has no copy.
  ///
  /// @param begunFrom the copies its trials were made from, should they be gone
  public static Tree found(
      String namespace,
      String owner,
      Configs configs,
      List<Source> sources,
      List<String> begunFrom) {
    var problems = new ArrayList<SpecProblem>();
    for (int i = 0; i < sources.size(); i++) {
      problems.addAll(problems(REFS + "[" + i + "].name", namespace, sources.get(i)));
    }
    if (!problems.isEmpty()) {
      return new Tree.Missing(problems);
    }
    var data = merged(sources);
    problems.addAll(problems(configs, data));
    var copy = TreeCopy.of(owner, data);
    begunFrom.stream()
        .filter(name -> !name.equals(copy.configMap()))
        .findFirst()
        .ifPresent(gone ->
            problems.add(
                new SpecProblem(
                    REFS,
                    "ConfigMap "
                        + gone
                        + " is gone, and what its trials were made from has changed since: bring "
                        + names(sources)
                        + " back to what it was, or make a new Sweep")));
    return problems.isEmpty() ? new Tree.Found(copy) : new Tree.Missing(problems);
  }

  /// How the ConfigMaps differ from the copy that was made of them.
  public static Optional<String> drift(TreeCopy kept, List<Source> sources) {
    var gone =
        sources.stream()
            .filter(Source.Absent.class::isInstance)
            .map(Source::configMap)
            .collect(Collectors.joining(", "));
    if (!gone.isEmpty()) {
      return Optional.of("ConfigMap " + gone + " is gone");
    }
    var now = merged(sources);
    var changed = new TreeSet<String>();
    Stream.concat(now.keySet().stream(), kept.data().keySet().stream())
        .filter(key -> !Objects.equals(now.get(key), kept.data().get(key)))
        .map(TreeKeys::path)
        .forEach(changed::add);
    return changed.isEmpty()
        ? Optional.empty()
        : Optional.of("ConfigMap " + names(sources) + " has changed: " + shown(changed));
  }

  /// What is wrong with the files of a tree, wherever it comes from.
  ///
  /// @param data key to text
  public static List<String> problems(Map<String, String> data) {
    var problems = new ArrayList<String>();
    int size = size(data);
    if (size > MOST_BYTES) {
      problems.add(
          "the files have "
              + size
              + " bytes together, a ConfigMap holds "
              + MOST_BYTES
              + ": leave out what no configuration needs");
    }
    TreeCopy.tree(data).problems().forEach(problem -> problems.add(oneLine(problem.describe())));
    return List.copyOf(problems);
  }

  /// How many bytes the files have together.
  public static int size(Map<String, String> data) {
    return data.values().stream()
        .mapToInt(text -> text.getBytes(StandardCharsets.UTF_8).length)
        .sum();
  }

  private static List<SpecProblem> problems(String field, String namespace, Source source) {
    var configMap = "ConfigMap " + source.configMap();
    return switch (source) {
      case Source.Absent(var name) ->
          List.of(
              new SpecProblem(
                  field,
                  "there is no "
                      + configMap
                      + " in namespace "
                      + namespace
                      + "; make it: kubectl sweepline configs push DIR --name "
                      + name
                      + " -n "
                      + namespace));
      case Source.Present(_, var data, var binary) ->
          Stream.concat(
                  binary.stream()
                      .sorted()
                      .map(key -> "key " + key + " is binary: give it as text, in data"),
                  data.keySet().stream()
                      .sorted()
                      .flatMap(key ->
                          TreeKeys.problemOfKey(key)
                              .map(problem -> "key " + key + " " + problem)
                              .stream()))
              .map(problem -> new SpecProblem(field, configMap + ": " + problem))
              .toList();
    };
  }

  private static List<SpecProblem> problems(Configs configs, Map<String, String> data) {
    var problems = new ArrayList<SpecProblem>();
    problems(data).forEach(problem -> problems.add(new SpecProblem(REFS, problem)));
    var file = configs.configName() + ".yaml";
    if (!data.containsKey(TreeKeys.key(file))) {
      problems.add(
          new SpecProblem(
              "spec.configs.configName",
              "there is no "
                  + file
                  + " in the tree (available: "
                  + String.join(", ", TreeCopy.tree(data).options(""))
                  + ")"));
    }
    return problems;
  }

  /// As `envFrom` does: a later ConfigMap has the last word.
  private static Map<String, String> merged(List<Source> sources) {
    var data = new TreeMap<String, String>();
    for (var source : sources) {
      if (source instanceof Source.Present present) {
        data.putAll(present.data());
      }
    }
    return data;
  }

  private static String names(List<Source> sources) {
    return sources.stream().map(Source::configMap).collect(Collectors.joining(", "));
  }

  private static String shown(SortedSet<String> files) {
    var first = files.stream().limit(SHOWN_FILES).collect(Collectors.joining(", "));
    return files.size() <= SHOWN_FILES
        ? first
        : first + " and " + (files.size() - SHOWN_FILES) + " more";
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\n\\s*", "; ");
  }
}
