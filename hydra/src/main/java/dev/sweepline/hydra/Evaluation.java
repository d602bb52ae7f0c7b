package dev.sweepline.hydra;

import dev.sweepline.hydra.Interpolation.Call;
import dev.sweepline.hydra.Interpolation.Constant;
import dev.sweepline.hydra.Interpolation.Element;
import dev.sweepline.hydra.Interpolation.Entries;
import dev.sweepline.hydra.Interpolation.Entry;
import dev.sweepline.hydra.Interpolation.Escaped;
import dev.sweepline.hydra.Interpolation.Items;
import dev.sweepline.hydra.Interpolation.Joined;
import dev.sweepline.hydra.Interpolation.Literal;
import dev.sweepline.hydra.Interpolation.Piece;
import dev.sweepline.hydra.Interpolation.Reference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Resolves the interpolations of one composition, within limits.
final class Evaluation {

  /// The value depends on a world that is closed: its text stays as it was written.
  static final class Deferred extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Deferred() {
      super("depends on a closed resolver", null, false, false);
    }
  }

  final Resolvers resolvers;
  private final @Nullable MapNode hydra;
  private final Set<Scalar> underway = Collections.newSetFromMap(new IdentityHashMap<>());
  private int steps;

  Evaluation(Resolvers resolvers, @Nullable MapNode hydra) {
    this.resolvers = resolvers;
    this.hydra = hydra;
  }

  void step() {
    if (++steps > Limits.STEPS) {
      throw Limits.exceeded("the work to resolve interpolations", Limits.STEPS);
    }
  }

  /// The node itself, or what its interpolation leads to: a node or a plain value.
  @Nullable Object dereferenced(Node node) {
    if (!(node instanceof Scalar scalar) || scalar.interpolation == null) {
      return node;
    }
    Node container = scalar.parent;
    if (container == null) {
      throw refuse(scalar, "it stands alone");
    }
    if (!underway.add(scalar)) {
      throw refuse(scalar, "Recursive interpolation detected");
    }
    if (underway.size() > Limits.DEPTH) {
      throw Limits.exceeded("the depth of interpolations at '" + node.path() + "'", Limits.DEPTH);
    }
    try {
      return joined(scalar.interpolation.pieces(), false, scalar, container);
    } catch (Selection.NotAContainer e) {
      throw refuse(scalar, e.reason());
    } finally {
      underway.remove(scalar);
    }
  }

  private @Nullable Object joined(
      List<Piece> pieces, boolean quoted, Scalar scalar, Node container) {
    step();
    if (pieces.size() == 1 && !quoted && isInterpolation(pieces.getFirst())) {
      return value(pieces.getFirst(), scalar, container);
    }
    var text = new StringBuilder();
    for (Piece piece : pieces) {
      switch (piece) {
        case Literal literal -> text.append(literal.text());
        case Escaped escaped -> {
          if (resolvers.isClosed()) {
            throw new Deferred();
          }
          text.append(escaped.text());
        }
        case Reference _, Call _ -> text.append(text(value(piece, scalar, container)));
      }
      if (text.length() > Limits.TEXT) {
        throw Limits.exceeded("the length of the text at '" + scalar.path() + "'", Limits.TEXT);
      }
    }
    return text.toString();
  }

  private static boolean isInterpolation(Piece piece) {
    return piece instanceof Reference || piece instanceof Call;
  }

  static String text(@Nullable Object value) {
    return value instanceof Node node ? PythonText.str(node) : PythonText.str(value);
  }

  private @Nullable Object value(Piece piece, Scalar scalar, Node container) {
    return switch (piece) {
      case Reference reference ->
          follow(key(reference.key(), scalar, container), scalar, container);
      case Call call -> {
        String name = key(call.name(), scalar, container);
        var arguments = new ArrayList<@Nullable Object>();
        call.arguments().forEach(element -> arguments.add(element(element, scalar, container)));
        yield new ResolverCall(this, scalar, container, name, arguments).value();
      }
      case Literal literal -> literal.text();
      case Escaped escaped -> escaped.text();
    };
  }

  private String key(List<Piece> pieces, Scalar scalar, Node container) {
    var key = new StringBuilder();
    for (Piece piece : pieces) {
      if (piece instanceof Literal literal) {
        key.append(literal.text());
      } else if (plain(value(piece, scalar, container)) instanceof String part) {
        key.append(part);
      } else {
        throw refuse(scalar, "an interpolation inside a key must give text");
      }
    }
    return key.toString();
  }

  private @Nullable Object follow(String key, Scalar scalar, Node container) {
    Node start = Selection.start(container, key);
    if (start == null) {
      throw refuse(scalar, "'" + key + "' leads above the root");
    }
    String path = Selection.withoutDots(key);
    Object found = select(start, path, true, container);
    if (Selection.ABSENT.equals(found)) {
      throw new UnknownKey(start, path).problem(scalar).asException();
    }
    if (found instanceof Node target && isInside(container, target)) {
      throw refuse(scalar, "Interpolation to parent node detected");
    }
    return found;
  }

  /// Selects, and lets `hydra` be seen only from inside the hidden node of that name.
  @Nullable Object select(Node start, String path, boolean refuseMissing, Node from) {
    boolean absolute = start.parent == null;
    boolean aboutHydra = path.equals("hydra") || path.startsWith("hydra.");
    if (absolute && aboutHydra && hydra != null && isInside(from, hydra)) {
      String rest = path.length() > 6 ? path.substring(6) : "";
      return Selection.select(hydra, rest, refuseMissing, this);
    }
    return Selection.select(start, path, refuseMissing, this);
  }

  private static boolean isInside(Node node, Node container) {
    for (Node above = node; above != null; above = above.parent) {
      if (above.equals(container)) {
        return true;
      }
    }
    return false;
  }

  @Nullable MapNode hydra() {
    return hydra;
  }

  @Nullable Object element(Element element, Scalar scalar, Node container) {
    step();
    return switch (element) {
      case Constant constant -> constant.value();
      case Joined joined -> plain(joined(joined.pieces(), joined.quoted(), scalar, container));
      case Items items -> {
        var list = new ArrayList<@Nullable Object>();
        items.items().forEach(item -> list.add(element(item, scalar, container)));
        yield list;
      }
      case Entries entries -> {
        var map = new LinkedHashMap<@Nullable Object, @Nullable Object>();
        for (Entry entry : entries.entries()) {
          map.put(entry.key(), element(entry.value(), scalar, container));
        }
        yield map;
      }
    };
  }

  /// The value of a scalar node; containers stay nodes.
  static @Nullable Object plain(@Nullable Object value) {
    return value instanceof Scalar scalar ? scalar.value : value;
  }

  HydraException refuse(Scalar scalar, String why) {
    return Problem.of(
            Problem.Category.INTERPOLATION,
            "'" + scalar.path() + "' cannot resolve '" + shown(scalar) + "': " + why)
        .about(scalar.path())
        .at(scalar.place)
        .asException();
  }

  static String shown(Scalar scalar) {
    String text = String.valueOf(scalar.value);
    return text.length() > 200 ? text.substring(0, 200) + "…" : text;
  }
}
