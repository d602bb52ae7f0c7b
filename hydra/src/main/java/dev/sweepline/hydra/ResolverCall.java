package dev.sweepline.hydra;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One call of a resolver, `${name:arguments}`.
record ResolverCall(
    Evaluation evaluation,
    Scalar scalar,
    Node container,
    String name,
    List<@Nullable Object> arguments) {

  private static final List<String> NAMES =
      List.of(
          "hydra",
          "now",
          "oc.create",
          "oc.decode",
          "oc.deprecated",
          "oc.dict.keys",
          "oc.dict.values",
          "oc.env",
          "oc.select");

  @Nullable Object value() {
    return switch (name) {
      case "oc.env" -> environment();
      case "oc.select" -> {
        checkCount(1, 2);
        Object found = select(text(0), false);
        boolean absent = Selection.ABSENT.equals(found) || isMissing(found);
        yield absent ? (arguments.size() > 1 ? arguments.get(1) : null) : Evaluation.plain(found);
      }
      case "oc.decode" -> {
        checkCount(1, 1);
        if (arguments.getFirst() == null) {
          yield null;
        }
        var element = Interpolation.parseElement(text(0), scalar.place);
        yield evaluation.element(element, scalar, container);
      }
      case "oc.create" -> create();
      case "oc.dict.keys" -> keys();
      case "oc.dict.values" -> values();
      case "oc.deprecated" -> {
        checkCount(1, 2);
        if (arguments.size() > 1) {
          text(1);
        }
        Object found = select(text(0), false);
        if (Selection.ABSENT.equals(found)) {
          throw refuse("oc.deprecated: key '" + text(0) + "' not found");
        }
        yield found;
      }
      case "now" -> {
        checkCount(1, 1);
        yield Strftime.format(evaluation.resolvers.now(), text(0));
      }
      case "hydra" -> hydra();
      default ->
          throw Problem.of(
                  Problem.Category.INTERPOLATION,
                  "'" + scalar.path() + "': there is no resolver '" + name + "'")
              .about(name)
              .at(scalar.place)
              .withOptions(NAMES, name)
              .asException();
    };
  }

  private @Nullable Object environment() {
    checkCount(1, 2);
    String variable = text(0);
    if (evaluation.resolvers.isClosed()) {
      throw new Evaluation.Deferred();
    }
    String value = evaluation.resolvers.variable(variable);
    if (value != null) {
      return value;
    }
    if (arguments.size() < 2) {
      throw refuse("Environment variable '" + variable + "' not found");
    }
    Object otherwise = arguments.get(1);
    return otherwise == null ? null : Evaluation.text(otherwise);
  }

  private @Nullable Object select(String key, boolean refuseMissing) {
    Node start = Selection.start(container, key);
    if (start == null) {
      throw refuse("'" + key + "' leads above the root");
    }
    try {
      return evaluation.select(start, Selection.withoutDots(key), refuseMissing, container);
    } catch (Selection.NotAContainer _) {
      return Selection.ABSENT;
    }
  }

  private static boolean isMissing(@Nullable Object found) {
    return found instanceof Node node && node.isMissing();
  }

  private Object create() {
    checkCount(1, 1);
    Node created =
        switch (arguments.getFirst()) {
          case Node node -> node.copy();
          case String text -> YamlTree.load("oc.create at " + scalar.path(), text);
          case List<?> list -> Node.of(list, scalar.place);
          case Map<?, ?> map -> Node.of(map, scalar.place);
          case null -> new Scalar(null, scalar.place);
          default -> throw refuse("oc.create takes a mapping, a list or text");
        };
    created.parent = container;
    created.key = scalar.key;
    return created;
  }

  private Object keys() {
    checkCount(1, 1);
    var keys = new ListNode(scalar.place);
    mapping().children().keySet().forEach(key -> keys.add(new Scalar(key, scalar.place)));
    return adopted(keys);
  }

  private Object values() {
    checkCount(1, 1);
    String key = text(0);
    String prefix = key.startsWith(".") ? "." + key : key;
    var values = new ListNode(scalar.place);
    for (Object child : mapping().children().keySet()) {
      values.add(new Scalar("${" + prefix + "." + PythonText.str(child) + "}", scalar.place));
    }
    return adopted(values);
  }

  private Node adopted(Node made) {
    made.parent = container;
    made.key = scalar.key;
    return made;
  }

  private MapNode mapping() {
    Object found = select(text(0), true);
    if (Selection.ABSENT.equals(found)) {
      throw refuse("Key not found: '" + text(0) + "'");
    }
    if (found instanceof MapNode map) {
      return map;
    }
    throw refuse("'" + text(0) + "' is not a mapping");
  }

  private @Nullable Object hydra() {
    checkCount(1, 1);
    MapNode hydra = evaluation.hydra();
    if (hydra == null) {
      return null;
    }
    try {
      Object found = Selection.select(hydra, text(0), false, evaluation);
      return Selection.ABSENT.equals(found) || isMissing(found)
          ? null
          : HydraSchema.typed(text(0), Evaluation.plain(found));
    } catch (Selection.NotAContainer _) {
      return null;
    }
  }

  private String text(int index) {
    if (arguments.get(index) instanceof String text) {
      return text;
    }
    throw refuse(name + " takes text, not " + Evaluation.text(arguments.get(index)));
  }

  private void checkCount(int least, int most) {
    if (arguments.size() < least || arguments.size() > most) {
      throw refuse(
          name
              + " takes "
              + (least == most ? String.valueOf(least) : least + " or " + most)
              + " arguments, was given "
              + arguments.size());
    }
  }

  private HydraException refuse(String why) {
    return evaluation.refuse(scalar, why);
  }
}
