package dev.sweepline.hydra;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Turns a tree of nodes into plain values, with interpolations resolved or left as text.
final class Rendering {

  private final @Nullable Evaluation evaluation;
  private final boolean failOnMissing;
  private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());
  private int references;

  /// No evaluation: interpolations stay text.
  Rendering(@Nullable Evaluation evaluation, boolean failOnMissing) {
    this.evaluation = evaluation;
    this.failOnMissing = failOnMissing;
  }

  Map<Object, @Nullable Object> map(MapNode node) {
    enter(node);
    Map<Object, @Nullable Object> map = new LinkedHashMap<>();
    try {
      node.children().forEach((key, child) -> map.put(key, child(child)));
    } finally {
      open.remove(node);
    }
    return map;
  }

  private List<@Nullable Object> list(ListNode node) {
    enter(node);
    var list = new ArrayList<@Nullable Object>();
    try {
      node.items().forEach(item -> list.add(child(item)));
    } finally {
      open.remove(node);
    }
    return list;
  }

  private void enter(Node container) {
    if (!open.add(container)) {
      throw Problem.of(
              Problem.Category.INTERPOLATION,
              "Recursive interpolation detected: '" + container.path() + "' contains itself")
          .about(container.path())
          .at(container.place)
          .asException();
    }
    if (open.size() > 4 * Limits.DEPTH) {
      throw Limits.exceeded("the nesting of the configuration", 4 * Limits.DEPTH);
    }
  }

  private @Nullable Object child(Node node) {
    if (failOnMissing && node.isMissing()) {
      throw Problem.of(
              Problem.Category.MISSING,
              "Missing mandatory value: '"
                  + node.path()
                  + "'; give it with "
                  + node.path()
                  + "=VALUE")
          .about(node.path())
          .at(node.place)
          .asException();
    }
    if (evaluation == null || !(node instanceof Scalar scalar) || scalar.interpolation == null) {
      return value(node);
    }
    try {
      Object resolved = evaluation.dereferenced(scalar);
      return referenced(resolved);
    } catch (Evaluation.Deferred deferred) {
      if (references > 0) {
        throw deferred;
      }
      return scalar.value;
    }
  }

  private @Nullable Object referenced(@Nullable Object resolved) {
    references++;
    try {
      return value(resolved);
    } finally {
      references--;
    }
  }

  /// A node or a value made by a resolver as a plain value.
  @Nullable Object value(@Nullable Object value) {
    if (evaluation != null) {
      evaluation.step();
    }
    return switch (value) {
      case Scalar scalar -> scalar.value;
      case MapNode map -> map(map);
      case ListNode list -> list(list);
      case List<?> list -> {
        var plain = new ArrayList<@Nullable Object>();
        list.forEach(item -> plain.add(value(item)));
        yield plain;
      }
      case Map<?, ?> map -> {
        Map<Object, @Nullable Object> plain = new LinkedHashMap<>();
        map.forEach((key, item) -> plain.put(key == null ? "null" : key, value(item)));
        yield plain;
      }
      case null -> null;
      default -> value;
    };
  }
}
