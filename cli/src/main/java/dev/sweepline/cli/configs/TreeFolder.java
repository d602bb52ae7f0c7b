package dev.sweepline.cli.configs;

import dev.sweepline.cli.CommandProblem;
import dev.sweepline.hydra.ConfigTree;
import dev.sweepline.planner.configs.TreeKeys;
import dev.sweepline.planner.configs.TreePlanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// A folder of configurations as a ConfigMap carries it.
///
/// @param data key to text
/// @param misnamed what was probably meant to be in the tree, but Hydra would not find
record TreeFolder(SortedMap<String, String> data, List<String> misnamed) {

  /// Refuses what no sweep could be composed from.
  static TreeFolder read(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw CommandProblem.invalid("there is no folder " + folder);
    }
    var tree = ConfigTree.ofDirectory(folder);
    var files = tree.files();
    if (files.isEmpty() && tree.problems().isEmpty()) {
      throw CommandProblem.invalid("there is no .yaml file in " + folder);
    }
    var problems = new ArrayList<String>();
    var data = new TreeMap<String, String>();
    new TreeMap<>(files)
        .forEach((path, text) -> {
          TreeKeys.problemOfPath(path)
              .ifPresent(problem -> problems.add(folder.resolve(path) + ": " + problem));
          data.put(TreeKeys.key(path), text);
        });
    if (problems.isEmpty()) {
      problems.addAll(TreePlanner.problems(data));
      // Files that are no text have none in the data.
      tree.problems().stream()
          .filter(problem -> problem.subject() != null && !files.containsKey(problem.subject()))
          .forEach(problem -> problems.add(problem.describe()));
    }
    if (!problems.isEmpty()) {
      throw CommandProblem.invalid(problems);
    }
    return new TreeFolder(data, misnamed(folder));
  }

  private static List<String> misnamed(Path folder) {
    try (var paths = Files.walk(folder)) {
      return paths
          .map(path -> folder.relativize(path).toString())
          .filter(path -> path.endsWith(".yml"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + folder, e);
    }
  }

  int bytes() {
    return TreePlanner.size(data);
  }

  /// What becomes of each file, one a line: `+` new, `~` changed, `-` gone.
  List<String> changesFrom(Map<String, String> before) {
    var keys = new TreeMap<>(before);
    keys.putAll(data);
    var changes = new ArrayList<String>();
    for (var key : keys.keySet()) {
      var path = TreeKeys.path(key);
      if (!before.containsKey(key)) {
        changes.add("+ " + path);
      } else if (!data.containsKey(key)) {
        changes.add("- " + path);
      } else if (!data.get(key).equals(before.get(key))) {
        changes.add("~ " + path);
      }
    }
    return changes;
  }
}
