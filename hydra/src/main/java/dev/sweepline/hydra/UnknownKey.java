package dev.sweepline.hydra;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds out which part of a key does not exist and what could stand there.
record UnknownKey(Node start, String key) {

  /// The problem of an interpolation that leads to the key.
  Problem problem(Scalar scalar) {
    Problem problem =
        Problem.of(
                Problem.Category.INTERPOLATION,
                "'"
                    + scalar.path()
                    + "' cannot resolve '"
                    + Evaluation.shown(scalar)
                    + "': Interpolation key '"
                    + key
                    + "' not found")
            .about(key)
            .at(scalar.place);
    return suggestFor(problem);
  }

  /// Adds the keys that exist where the key goes wrong, and the whole key with the nearest.
  Problem suggestFor(Problem problem) {
    List<String> segments = KeyPath.split(key);
    Node container = start;
    for (int i = 0; i < segments.size(); i++) {
      Node child = container instanceof MapNode map ? map.get(segments.get(i)) : null;
      if (child == null || i == segments.size() - 1) {
        return suggest(problem, container, segments, i);
      }
      container = child;
    }
    return problem;
  }

  private static Problem suggest(
      Problem problem, @Nullable Node container, List<String> segments, int wrong) {
    if (!(container instanceof MapNode map)) {
      return problem;
    }
    var keys = new ArrayList<String>();
    map.children().keySet().forEach(key -> keys.add(PythonText.str(key)));
    if (wrong == 0) {
      keys.remove("hydra");
    }
    Problem offered = problem.withOptions(keys, segments.get(wrong));
    if (offered.suggestion() == null) {
      return offered;
    }
    var corrected = new ArrayList<String>(segments);
    corrected.set(wrong, offered.suggestion());
    return offered.suggesting(String.join(".", corrected));
  }
}
