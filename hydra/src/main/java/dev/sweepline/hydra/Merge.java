package dev.sweepline.hydra;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Merges one tree into another: mappings by key, anything else replaces.
final class Merge {

  /// The target is closed and the source has a key that the target does not have.
  static final class ClosedKey extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String key;

    ClosedKey(String key) {
      super(key, null, false, false);
      this.key = key;
    }

    String key() {
      return key;
    }
  }

  private final boolean closed;
  private final Evaluation evaluation;

  private Merge(boolean closed, Evaluation evaluation) {
    this.closed = closed;
    this.evaluation = evaluation;
  }

  static void into(Node target, Node source, Evaluation evaluation) {
    new Merge(false, evaluation).merge(target, source);
  }

  static void intoClosed(Node target, Node source, Evaluation evaluation) {
    new Merge(true, evaluation).merge(target, source);
  }

  private void merge(Node target, Node source) {
    switch (target) {
      case MapNode map when source instanceof MapNode other -> mergeMaps(map, other);
      case ListNode list when source instanceof ListNode other -> list.replaceAll(other);
      default ->
          throw Problem.of(
                  Problem.Category.MERGE,
                  "'"
                      + target.path()
                      + "' is "
                      + kind(target)
                      + (target.place == null ? "" : " (" + target.place + ")")
                      + " and cannot be merged with "
                      + kind(source))
              .about(target.path())
              .at(source.place)
              .asException();
    }
  }

  private static String kind(Node node) {
    return switch (node) {
      case MapNode _ -> "a mapping";
      case ListNode _ -> "a list";
      case Scalar _ -> "a single value";
    };
  }

  private void mergeMaps(MapNode target, MapNode source) {
    for (Map.Entry<Object, Node> entry : source.children().entrySet()) {
      Object key = PythonKeys.find(target.children(), entry.getKey());
      Node theirs = entry.getValue();
      Node ours = target.get(key);
      if (ours == null) {
        if (closed) {
          String path = target.path();
          String name = PythonText.str(key);
          throw new ClosedKey(path.isEmpty() ? name : path + "." + name);
        }
        target.put(key, theirs.copy());
        continue;
      }
      Node reached = reached(ours);
      if (reached != null) {
        ours = reached.copy();
        target.put(key, ours);
      }
      if (theirs.isMissing()) {
        continue;
      }
      if (ours.isContainer() && theirs.isContainer()) {
        merge(ours, theirs);
      } else {
        target.put(key, theirs.copy());
      }
    }
  }

  /// The container an interpolation leads to at present: what is merged goes on top of a copy.
  private @Nullable Node reached(Node ours) {
    if (!ours.isInterpolation()) {
      return null;
    }
    try {
      return evaluation.dereferenced(ours) instanceof Node node && node.isContainer() ? node : null;
    } catch (HydraException | Evaluation.Deferred _) {
      return null;
    }
  }
}
