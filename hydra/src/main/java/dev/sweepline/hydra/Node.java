package dev.sweepline.hydra;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A value in the tree of one composition, with the container it is in.
abstract sealed class Node permits MapNode, ListNode, Scalar {

  /// A mandatory value that was not given.
  static final String MISSING = "???";

  final @Nullable Place place;
  @Nullable Node parent;
  @Nullable Object key;

  Node(@Nullable Place place) {
    this.place = place;
  }

  /// A copy without a parent.
  abstract Node copy();

  /// Wraps a plain value; interpolations in its texts must be well-formed.
  static Node of(@Nullable Object value, @Nullable Place place) {
    return switch (value) {
      case Map<?, ?> map -> {
        var node = new MapNode(place);
        map.forEach((key, item) -> node.put(checkedKey(key, place), of(item, place)));
        yield node;
      }
      case List<?> list -> {
        var node = new ListNode(place);
        list.forEach(item -> node.add(of(item, place)));
        yield node;
      }
      case Node node -> node.copy();
      case Sweep _ ->
          throw Problem.of(Problem.Category.SWEEP, "a sweep cannot be inside another value")
              .at(place)
              .asException();
      case null, default -> new Scalar(value, place);
    };
  }

  static Object checkedKey(@Nullable Object key, @Nullable Place place) {
    if (key instanceof String || key instanceof Number || key instanceof Boolean) {
      return key;
    }
    throw Problem.of(Problem.Category.YAML, "a key must be text, a number or a boolean")
        .at(place)
        .asException();
  }

  boolean isMissing() {
    return this instanceof Scalar scalar && MISSING.equals(scalar.value);
  }

  boolean isContainer() {
    return !(this instanceof Scalar);
  }

  boolean isInterpolation() {
    return this instanceof Scalar scalar && scalar.interpolation != null;
  }

  /// The dotted path from the root.
  String path() {
    if (parent == null || key == null) {
      return "";
    }
    String above = parent.path();
    if (parent instanceof ListNode) {
      return above + "[" + key + "]";
    }
    String name = PythonText.str(key);
    return above.isEmpty() ? name : above + "." + name;
  }

  Node root() {
    Node node = this;
    while (node.parent != null) {
      node = node.parent;
    }
    return node;
  }

  void detach() {
    parent = null;
    key = null;
  }
}
