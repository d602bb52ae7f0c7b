package dev.sweepline.hydra;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Applies overrides of values to the composed, closed configuration, in order.
final class ValueOverrides {

  private final MapNode root;
  private final Evaluation evaluation;
  private final ConfigTree tree;

  ValueOverrides(MapNode root, Evaluation evaluation, ConfigTree tree) {
    this.root = root;
    this.evaluation = evaluation;
    this.tree = tree;
  }

  void apply(ParsedOverride override) {
    if (override.packageName() != null) {
      throw refuse(
          override,
          Problem.of(
                  Problem.Category.NOT_FOUND,
                  "'"
                      + override.text()
                      + "' looks like a choice of a config group, but there is"
                      + " no group '"
                      + override.key()
                      + "'")
              .withOptions(tree.groups(), override.key()));
    }
    try {
      switch (override.type()) {
        case CHANGE -> update(override, false);
        case FORCE_ADD -> update(override, true);
        case ADD -> add(override);
        case DEL -> delete(override);
      }
    } catch (HydraException e) {
      throw new HydraException(
          e.problems().stream()
              .map(problem -> naming(problem, override))
              .map(problem ->
                  problem.subject() == null || problem.place() == null
                      ? problem.about(override.text())
                      : problem)
              .toList());
    } catch (Merge.ClosedKey closed) {
      throw unknown(override, closed.key());
    }
  }

  private static Problem naming(Problem problem, ParsedOverride override) {
    return problem.describe().contains(override.key())
        ? problem
        : problem.saying("'" + override.text() + "': " + problem.message());
  }

  private void add(ParsedOverride override) {
    Object value = override.value();
    boolean isContainer = value instanceof Map || value instanceof List;
    boolean isFree = isOpen(selected(override.key()));
    if (!isContainer && !isFree) {
      throw refuse(
          override,
          Problem.of(
              Problem.Category.KEY,
              "Could not append to config. An item is already at '"
                  + override.key()
                  + "'. Either change it with '"
                  + override.text().substring(1)
                  + "', or add or change it with '+"
                  + override.text()
                  + "'"));
    }
    update(override, true);
  }

  /// Absent, null and `???` can be filled.
  private static boolean isOpen(@Nullable Object found) {
    return found == null
        || Selection.ABSENT.equals(found)
        || (found instanceof Node node && node.isMissing())
        || (found instanceof Scalar scalar && scalar.value == null);
  }

  /// What is at a key now; a value that depends on a closed resolver counts as there.
  private @Nullable Object selected(String key) {
    try {
      return Selection.select(root, key, false, evaluation);
    } catch (Selection.NotAContainer _) {
      return Selection.ABSENT;
    } catch (Evaluation.Deferred _) {
      return root;
    }
  }

  private void update(ParsedOverride override, boolean force) {
    List<String> segments = KeyPath.split(override.key());
    Node container = root;
    for (String segment : segments.subList(0, segments.size() - 1)) {
      container = stepInto(override, container, segment, force);
    }
    String last = segments.getLast();
    Node value = Node.of(override.value(), Place.inOverride(override.text()));
    Node present = Selection.child(container, last, false);
    if (present == null && (container instanceof ListNode || !force)) {
      throw unknown(override, override.key());
    }
    if (present != null && present.isContainer() && value.isContainer()) {
      if (force) {
        Merge.into(present, value, evaluation);
      } else {
        Merge.intoClosed(present, value, evaluation);
      }
    } else {
      put(container, last, value);
    }
  }

  /// The container under a segment; a single value in the way becomes an empty mapping.
  private Node stepInto(ParsedOverride override, Node container, String segment, boolean force) {
    Node child = Selection.child(container, segment, false);
    if (child != null && child.isContainer()) {
      return child;
    }
    if (!force || (container instanceof ListNode && child == null)) {
      throw unknown(override, override.key());
    }
    var made = new MapNode(Place.inOverride(override.text()));
    put(container, segment, made);
    return made;
  }

  private static void put(Node container, String segment, Node value) {
    if (container instanceof ListNode list) {
      list.set(KeyPath.index(segment), value);
    } else if (container instanceof MapNode map) {
      map.put(segment, value);
    }
  }

  private void delete(ParsedOverride override) {
    String key = override.key();
    Object found = selected(key);
    if (isOpen(found)) {
      boolean isThere = found != null && !Selection.ABSENT.equals(found);
      Problem absent =
          Problem.of(
              Problem.Category.KEY,
              "Could not delete from config. '"
                  + key
                  + "' does not exist."
                  + (isThere ? " It is null or ???, which counts as absent." : ""));
      throw refuse(override, isThere ? absent : new UnknownKey(root, key).suggestFor(absent));
    }
    Object expected = override.value();
    if (expected != null && !isEqual(found, expected)) {
      throw refuse(
          override,
          Problem.of(
              Problem.Category.KEY,
              "Could not delete from config. The value of '"
                  + key
                  + "' is "
                  + Evaluation.text(found)
                  + " and not "
                  + Evaluation.text(expected)
                  + "."));
    }
    int dot = key.lastIndexOf('.');
    Object container = dot < 0 ? root : selected(key.substring(0, dot));
    if (!(container instanceof MapNode map) || map.remove(key.substring(dot + 1)) == null) {
      throw refuse(
          override,
          Problem.of(
              Problem.Category.KEY,
              "Could not delete from config. '" + key + "' is not a key of a mapping."));
    }
  }

  private boolean isEqual(@Nullable Object found, Object expected) {
    return PythonKeys.equal(new Rendering(evaluation, false).value(found), expected);
  }

  private HydraException unknown(ParsedOverride override, String key) {
    Problem problem =
        new UnknownKey(root, key)
            .suggestFor(Problem.of(Problem.Category.KEY, "Could not override '" + key + "'."));
    if (problem.suggestion() == null) {
      problem = problem.suggesting(Nearest.to(override.key(), tree.groups()).orElse(null));
    }
    boolean canAppend = override.type() == ParsedOverride.Type.CHANGE && !isInList(override);
    String remedy = canAppend ? " To append to your config use +" + override.text() : "";
    if (isInList(override)) {
      remedy = " There is no such item; give the whole list.";
    }
    return refuse(override, problem.saying(problem.message() + remedy));
  }

  private boolean isInList(ParsedOverride override) {
    int dot = override.key().lastIndexOf('.');
    return dot > 0 && selected(override.key().substring(0, dot)) instanceof ListNode;
  }

  private static HydraException refuse(ParsedOverride override, Problem problem) {
    return problem.about(override.text()).asException();
  }
}
