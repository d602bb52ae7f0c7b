package dev.sweepline.hydra;

import dev.sweepline.hydra.Interpolation.Call;
import dev.sweepline.hydra.Interpolation.Element;
import dev.sweepline.hydra.Interpolation.Escaped;
import dev.sweepline.hydra.Interpolation.Literal;
import dev.sweepline.hydra.Interpolation.Piece;
import dev.sweepline.hydra.Interpolation.Reference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the text around interpolations and what is between `${` and `}`.
final class InterpolationParser {

  private static final String NOT_IN_KEY = "\\{}()[]:. \t'\"";

  private static final int NO_QUOTE = -1;

  final String text;
  private final @Nullable Place place;
  int position;
  private int depth;

  InterpolationParser(String text, @Nullable Place place) {
    this.text = text;
    this.place = place;
  }

  List<Piece> wholeText() {
    return pieces(NO_QUOTE);
  }

  Element wholeElement() {
    Element element = new ElementParser(this).element();
    if (position < text.length()) {
      throw refuse("did not expect '" + text.charAt(position) + "'");
    }
    return element;
  }

  /// Text up to the closing quote, or to the end where there is no quote.
  List<Piece> pieces(int quote) {
    var pieces = new ArrayList<Piece>();
    var literal = new StringBuilder();
    while (position < text.length() && text.charAt(position) != quote) {
      char c = text.charAt(position);
      if (c == '\\') {
        backslashes(quote, literal, pieces);
      } else if (text.startsWith("${", position)) {
        flush(literal, pieces);
        pieces.add(interpolation());
      } else {
        literal.append(c);
        position++;
      }
    }
    flush(literal, pieces);
    return pieces;
  }

  /// Backslashes count only before an interpolation and, inside quotes, before a quote.
  private void backslashes(int quote, StringBuilder literal, List<Piece> pieces) {
    int end = position;
    while (end < text.length() && text.charAt(end) == '\\') {
      end++;
    }
    int count = end - position;
    boolean beforeQuote = end < text.length() && text.charAt(end) == quote;
    if (text.startsWith("${", end)) {
      literal.append("\\".repeat(count / 2));
      if (count % 2 == 1) {
        flush(literal, pieces);
        pieces.add(new Escaped("${"));
        end += 2;
      }
    } else if (beforeQuote) {
      literal.append("\\".repeat(count / 2));
      if (count % 2 == 1) {
        literal.append((char) quote);
        end++;
      }
    } else {
      literal.append("\\".repeat(count));
    }
    position = end;
  }

  private static void flush(StringBuilder literal, List<Piece> pieces) {
    if (!literal.isEmpty()) {
      pieces.add(new Literal(literal.toString()));
      literal.setLength(0);
    }
  }

  /// From `${` to its `}`.
  Piece interpolation() {
    enter();
    position = Tokens.blankEnd(text, position + 2);
    var name = new ArrayList<Piece>();
    var shape = new StringBuilder();
    while (true) {
      int afterBlank = Tokens.blankEnd(text, position);
      char c = afterBlank < text.length() ? text.charAt(afterBlank) : '\0';
      if (c == '}') {
        position = afterBlank + 1;
        leave();
        return reference(name, shape.toString());
      }
      if (c == ':') {
        position = Tokens.blankEnd(text, afterBlank + 1);
        Piece call = call(name, shape.toString());
        leave();
        return call;
      }
      if (afterBlank > position) {
        throw refuse("did not expect a blank inside an interpolation");
      }
      readNamePart(c, name, shape);
    }
  }

  /// The shape has a letter for each part: `i` identifier, `k` other key, `$` nested.
  private void readNamePart(char c, List<Piece> name, StringBuilder shape) {
    if (text.startsWith("${", position)) {
      name.add(interpolation());
      shape.append('$');
    } else if (c == '.' || c == '[' || c == ']') {
      name.add(new Literal(String.valueOf(c)));
      shape.append(c);
      position++;
    } else {
      int end = position;
      while (end < text.length() && NOT_IN_KEY.indexOf(text.charAt(end)) < 0) {
        end++;
      }
      if (end == position) {
        throw refuse(
            position < text.length()
                ? "did not expect '" + c + "' inside an interpolation"
                : "the interpolation is never closed");
      }
      name.add(new Literal(text.substring(position, end)));
      shape.append(Tokens.idEnd(text, position) == end ? 'i' : 'k');
      position = end;
    }
  }

  private Reference reference(List<Piece> key, String shape) {
    int i = 0;
    while (i < shape.length() && shape.charAt(i) == '.') {
      i++;
    }
    boolean first = true;
    do {
      if (i < shape.length() && shape.charAt(i) == '[') {
        if (!isKey(shape, i + 1) || i + 2 >= shape.length() || shape.charAt(i + 2) != ']') {
          throw refuse("expected [key]");
        }
        i += 3;
      } else {
        if (!first && (i >= shape.length() || shape.charAt(i) != '.')) {
          throw refuse("expected '.' between keys");
        }
        i += first ? 0 : 1;
        if (!isKey(shape, i)) {
          throw refuse("expected a key inside an interpolation");
        }
        i++;
      }
      first = false;
    } while (i < shape.length());
    return new Reference(List.copyOf(key));
  }

  private static boolean isKey(String shape, int i) {
    return i < shape.length() && "ik$".indexOf(shape.charAt(i)) >= 0;
  }

  private Call call(List<Piece> name, String shape) {
    boolean wellFormed = shape.length() % 2 == 1;
    for (int i = 0; i < shape.length(); i++) {
      char part = shape.charAt(i);
      wellFormed &= i % 2 == 0 ? part == 'i' || part == '$' : part == '.';
    }
    if (!wellFormed) {
      throw refuse("expected the name of a resolver before ':'");
    }
    List<Element> arguments = new ElementParser(this).sequence('}');
    return new Call(List.copyOf(name), arguments);
  }

  void enter() {
    if (++depth > Limits.NESTING) {
      throw Limits.exceeded("the nesting of an interpolation", Limits.NESTING);
    }
  }

  void leave() {
    depth--;
  }

  HydraException refuse(String why) {
    String shown = text.length() > 200 ? text.substring(0, 200) + "…" : text;
    return Problem.of(
            Problem.Category.INTERPOLATION,
            "Error parsing '" + shown + "' at character " + (position + 1) + ": " + why)
        .at(place)
        .asException();
  }
}
