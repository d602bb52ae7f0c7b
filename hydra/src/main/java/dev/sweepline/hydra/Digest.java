package dev.sweepline.hydra;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// SHA-256 of a configuration's canonical form, which the hydra module's README describes.
///
/// Key order, comments and the way numbers are written do not change it; any value does.
public final class Digest {

  private Digest() {}

  /// `sha256:` and 64 hexadecimal digits.
  public static String of(Map<String, ? extends @Nullable Object> config) {
    return ofValues(config);
  }

  static String ofValues(Map<?, ? extends @Nullable Object> config) {
    byte[] canonical = canonical(config).getBytes(StandardCharsets.UTF_8);
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(canonical);
      return "sha256:" + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  static String canonical(@Nullable Object value) {
    var out = new StringBuilder();
    append(out, value);
    return out.toString();
  }

  private static void append(StringBuilder out, @Nullable Object value) {
    switch (value) {
      case null -> out.append("null");
      case String text -> appendText(out, text);
      case Boolean truth -> out.append(truth);
      case Double real -> out.append(number(real));
      case Float real -> out.append(number(real.doubleValue()));
      case List<?> list -> {
        out.append('[');
        String separator = "";
        for (Object item : list) {
          out.append(separator);
          append(out, item);
          separator = ",";
        }
        out.append(']');
      }
      case Map<?, ?> map -> {
        out.append('{');
        String separator = "";
        for (Map.Entry<?, ?> entry : sorted(map)) {
          out.append(separator);
          append(out, entry.getKey());
          out.append(':');
          append(out, entry.getValue());
          separator = ",";
        }
        out.append('}');
      }
      default -> out.append(value);
    }
  }

  private static List<? extends Map.Entry<?, ?>> sorted(Map<?, ?> map) {
    return map.entrySet().stream()
        .sorted(Comparator.comparing(entry -> canonical(entry.getKey())))
        .toList();
  }

  /// A whole number is written without a point, so that `1`, `1.0` and `1e0` are the same.
  private static String number(double number) {
    if (!Double.isFinite(number)) {
      return PythonNumbers.text(number);
    }
    if (number == Math.rint(number)) {
      return new BigDecimal(number).toBigInteger().toString();
    }
    BigDecimal shortest = PythonNumbers.shortestDecimal(number);
    return Math.abs(number) >= 1e-6 ? shortest.toPlainString() : scientific(shortest);
  }

  private static String scientific(BigDecimal number) {
    String digits = number.unscaledValue().abs().toString();
    int exponent = digits.length() - number.scale() - 1;
    String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
    return (number.signum() < 0 ? "-" : "") + digits.charAt(0) + fraction + "e" + exponent;
  }

  private static void appendText(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < 0x20) {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
