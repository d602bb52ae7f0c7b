package dev.sweepline.hydra;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A mapping, in the order its keys came.
final class MapNode extends Node {

  private final Map<Object, Node> children = new LinkedHashMap<>();

  MapNode(@Nullable Place place) {
    super(place);
  }

  Map<Object, Node> children() {
    return children;
  }

  @Nullable Node get(Object key) {
    return children.get(key);
  }

  void put(Object key, Node child) {
    child.parent = this;
    child.key = key;
    children.put(key, child);
  }

  @Nullable Node remove(Object key) {
    Node removed = children.remove(key);
    if (removed != null) {
      removed.detach();
    }
    return removed;
  }

  @Override
  MapNode copy() {
    var copy = new MapNode(place);
    children.forEach((key, child) -> copy.put(key, child.copy()));
    return copy;
  }
}
