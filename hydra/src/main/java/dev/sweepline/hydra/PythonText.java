package dev.sweepline.hydra;

import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// Values as Python prints them: `str()` and `repr()`.
final class PythonText {

  private PythonText() {}

  static String str(@Nullable Object value) {
    return value instanceof String text ? text : repr(value);
  }

  static String str(Node node) {
    return node instanceof Scalar scalar ? str(scalar.value) : repr(node);
  }

  private static String repr(Node node) {
    return switch (node) {
      case Scalar scalar -> repr(scalar.value);
      case ListNode list -> {
        var text = new StringJoiner(", ", "[", "]");
        list.items().forEach(item -> text.add(repr(item)));
        yield text.toString();
      }
      case MapNode map -> {
        var text = new StringJoiner(", ", "{", "}");
        map.children().forEach((key, item) -> text.add(repr(key) + ": " + repr(item)));
        yield text.toString();
      }
    };
  }

  static String repr(@Nullable Object value) {
    return switch (value) {
      case null -> "None";
      case Boolean truth -> truth ? "True" : "False";
      case Double real -> PythonNumbers.text(real);
      case String text -> quoted(text);
      case Node node -> repr(node);
      case List<?> list -> {
        var text = new StringJoiner(", ", "[", "]");
        list.forEach(item -> text.add(repr(item)));
        yield text.toString();
      }
      case Map<?, ?> map -> {
        var text = new StringJoiner(", ", "{", "}");
        map.forEach((key, item) -> text.add(repr(key) + ": " + repr(item)));
        yield text.toString();
      }
      default -> value.toString();
    };
  }

  private static String quoted(String text) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    var out = new StringBuilder().append(quote);
    text.codePoints().forEach(point -> appendEscaped(out, point, quote));
    return out.append(quote).toString();
  }

  private static void appendEscaped(StringBuilder out, int point, char quote) {
    switch (point) {
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case '\\' -> out.append("\\\\");
      default -> {
        if (point == quote) {
          out.append('\\').append(quote);
        } else if (isPrintable(point)) {
          out.appendCodePoint(point);
        } else if (point < 0x100) {
          out.append(String.format("\\x%02x", point));
        } else if (point < 0x10000) {
          out.append(String.format("\\u%04x", point));
        } else {
          out.append(String.format("\\U%08x", point));
        }
      }
    }
  }

  static boolean isPrintable(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> point == ' ';
      default -> true;
    };
  }
}
