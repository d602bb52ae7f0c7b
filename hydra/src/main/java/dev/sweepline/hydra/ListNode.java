package dev.sweepline.hydra;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A sequence.
final class ListNode extends Node {

  private final List<Node> items = new ArrayList<>();

  ListNode(@Nullable Place place) {
    super(place);
  }

  List<Node> items() {
    return items;
  }

  void add(Node item) {
    item.parent = this;
    item.key = (long) items.size();
    items.add(item);
  }

  void set(int index, Node item) {
    item.parent = this;
    item.key = (long) index;
    items.set(index, item);
  }

  void replaceAll(ListNode other) {
    items.clear();
    other.items.forEach(item -> add(item.copy()));
  }

  @Override
  ListNode copy() {
    var copy = new ListNode(place);
    items.forEach(item -> copy.add(item.copy()));
    return copy;
  }
}
