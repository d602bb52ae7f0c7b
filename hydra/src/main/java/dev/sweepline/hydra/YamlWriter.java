package dev.sweepline.hydra;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes values as block YAML that reads back equal under YAML 1.1 and 1.2.
final class YamlWriter {

  private YamlWriter() {}

  static String write(Map<?, ?> map) {
    if (map.isEmpty()) {
      return "{}\n";
    }
    var out = new StringBuilder();
    appendMap(out, map, 0, false);
    return out.toString();
  }

  private static void appendMap(StringBuilder out, Map<?, ?> map, int indent, boolean inline) {
    boolean first = inline;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      out.append(" ".repeat(first ? 0 : indent)).append(scalar(entry.getKey())).append(':');
      appendValue(out, entry.getValue(), indent);
      first = false;
    }
  }

  private static void appendValue(StringBuilder out, @Nullable Object value, int indent) {
    switch (value) {
      case Map<?, ?> map when !map.isEmpty() -> {
        out.append('\n');
        appendMap(out, map, indent + 2, false);
      }
      case List<?> list when !list.isEmpty() -> {
        out.append('\n');
        appendList(out, list, indent, false);
      }
      case null, default -> out.append(' ').append(scalar(value)).append('\n');
    }
  }

  private static void appendList(StringBuilder out, List<?> list, int indent, boolean inline) {
    boolean first = inline;
    for (Object item : list) {
      out.append(" ".repeat(first ? 0 : indent)).append("- ");
      switch (item) {
        case Map<?, ?> map when !map.isEmpty() -> appendMap(out, map, indent + 2, true);
        case List<?> inner when !inner.isEmpty() -> appendList(out, inner, indent + 2, true);
        case null, default -> out.append(scalar(item)).append('\n');
      }
      first = false;
    }
  }

  private static String scalar(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case String text -> text(text);
      case Double real -> real(real);
      case Map<?, ?> _ -> "{}";
      case List<?> _ -> "[]";
      default -> value.toString();
    };
  }

  /// YAML 1.1 wants a point in a number with an exponent.
  private static String real(double number) {
    if (Double.isNaN(number)) {
      return ".nan";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? ".inf" : "-.inf";
    }
    String text = PythonNumbers.text(number);
    return text.contains("e") && !text.contains(".") ? text.replace("e", ".0e") : text;
  }

  private static String text(String text) {
    if (isPlain(text)) {
      return text;
    }
    if (text.codePoints().allMatch(PythonText::isPrintable)) {
      return "'" + text.replace("'", "''") + "'";
    }
    var out = new StringBuilder();
    JsonWriter.appendText(out, text);
    return out.toString();
  }

  /// Letters first, nothing that any reader takes for something else.
  private static boolean isPlain(String text) {
    if (text.isEmpty() || text.endsWith(" ") || !isPlainStart(text.charAt(0))) {
      return false;
    }
    boolean harmless =
        text.chars()
            .allMatch(
                c -> c == ' ' || c == '-' || isPlainStart((char) c) || Tokens.isDigit((char) c));
    return harmless
        && YamlTypes.implicitTag(text).equals("str")
        && !List.of("y", "Y", "n", "N").contains(text);
  }

  private static boolean isPlainStart(char c) {
    boolean letter = c < 0x80 ? Tokens.isLetter(c) : Character.isLetter(c);
    return letter || c == '_' || c == '/' || c == '.';
  }
}
