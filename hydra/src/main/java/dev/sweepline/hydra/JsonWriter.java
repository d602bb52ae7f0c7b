package dev.sweepline.hydra;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes values as ASCII JSON in one line.
final class JsonWriter {

  private JsonWriter() {}

  static String write(@Nullable Object value) {
    var out = new StringBuilder();
    append(out, value);
    return out.toString();
  }

  private static void append(StringBuilder out, @Nullable Object value) {
    switch (value) {
      case null -> out.append("null");
      case String text -> appendText(out, text);
      case Double real -> {
        String text = PythonNumbers.text(real);
        out.append(Double.isFinite(real) ? text : "{\"$float\": \"" + text + "\"}");
      }
      case List<?> list -> {
        out.append('[');
        String separator = "";
        for (Object item : list) {
          out.append(separator);
          append(out, item);
          separator = ", ";
        }
        out.append(']');
      }
      case Map<?, ?> map -> appendMap(out, map);
      default -> out.append(value);
    }
  }

  private static void appendMap(StringBuilder out, Map<?, ?> map) {
    boolean plain = map.keySet().stream().allMatch(String.class::isInstance);
    out.append(plain ? "{" : "{\"$map\": [");
    String separator = "";
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      out.append(separator).append(plain ? "" : "[");
      append(out, entry.getKey());
      out.append(plain ? ": " : ", ");
      append(out, entry.getValue());
      out.append(plain ? "" : "]");
      separator = ", ";
    }
    out.append(plain ? "}" : "]}");
  }

  /// A key as text: as JSON writes the value.
  static String keyText(@Nullable Object key) {
    return key instanceof String text ? text : write(key);
  }

  static void appendText(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20 || c > 0x7E) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
