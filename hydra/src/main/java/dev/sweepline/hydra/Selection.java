package dev.sweepline.hydra;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Walks from a container along a key.
final class Selection {

  /// A key leads through something that holds no other values, which counts as absent.
  static final class NotAContainer extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    NotAContainer(String reason) {
      super(reason, null, false, false);
      this.reason = reason;
    }

    String reason() {
      return reason;
    }
  }

  private Selection() {}

  /// What is under the key: a [Node], a plain value made by a resolver, or [#ABSENT].
  static final Object ABSENT = new Object();

  /// Where a key with leading dots starts from: each dot after the first is one container up.
  static @Nullable Node start(Node container, String key) {
    if (!key.startsWith(".")) {
      return container.root();
    }
    Node start = container;
    for (int i = 1; i < key.length() && key.charAt(i) == '.'; i++) {
      start = start.parent;
      if (start == null) {
        return null;
      }
    }
    return start;
  }

  static String withoutDots(String key) {
    int dots = 0;
    while (dots < key.length() && key.charAt(dots) == '.') {
      dots++;
    }
    return key.substring(dots);
  }

  static @Nullable Object select(
      Node start, String key, boolean refuseMissing, Evaluation evaluation) {
    if (key.isEmpty()) {
      return start;
    }
    List<String> segments = KeyPath.split(key);
    Node container = start;
    for (int i = 0; i < segments.size() - 1; i++) {
      Node child = child(container, segments.get(i), refuseMissing);
      if (child == null) {
        return ABSENT;
      }
      Object value = evaluation.dereferenced(child);
      if (!(value instanceof Node next) || !next.isContainer()) {
        throw new NotAContainer(
            "'"
                + String.join(".", segments.subList(0, i + 1))
                + "' holds no '"
                + segments.get(i + 1)
                + "': it is not a mapping or list");
      }
      container = next;
    }
    Node last = child(container, segments.getLast(), refuseMissing);
    return last == null ? ABSENT : evaluation.dereferenced(last);
  }

  static @Nullable Node child(Node container, String segment, boolean refuseMissing) {
    Node child =
        switch (container) {
          case MapNode map -> map.get(segment);
          case ListNode list -> item(list, segment);
          case Scalar _ -> null;
        };
    if (child != null && refuseMissing && child.isMissing()) {
      throw Problem.of(Problem.Category.MISSING, "Missing mandatory value: '" + child.path() + "'")
          .about(child.path())
          .at(child.place)
          .asException();
    }
    return child;
  }

  private static @Nullable Node item(ListNode list, String segment) {
    if (!KeyPath.isNumber(segment)) {
      throw Problem.of(
              Problem.Category.KEY,
              "'" + segment + "' is not an index of the list '" + list.path() + "'")
          .about(segment)
          .at(list.place)
          .asException();
    }
    int index = KeyPath.index(segment);
    return index >= 0 && index < list.items().size() ? list.items().get(index) : null;
  }
}
