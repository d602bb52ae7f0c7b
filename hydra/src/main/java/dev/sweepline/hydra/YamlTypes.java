package dev.sweepline.hydra;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a scalar of YAML 1.1 means, as PyYAML with OmegaConf's rules for floats reads it.
final class YamlTypes {

  static final String TAG = "tag:yaml.org,2002:";

  private static final int LONGEST_NUMBER = 5_000;
  private static final Map<String, Boolean> TRUTHS =
      Map.of("yes", true, "no", false, "true", true, "false", false, "on", true, "off", false);
  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
  // Repeated groups never give back (++, *+): Java would need the stack for each repetition.
  private static final Pattern INTEGER =
      Pattern.compile(
          "[-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+"
              + "|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])++");
  private static final Pattern FLOAT =
      Pattern.compile(
          "[-+]?[0-9][0-9_]*\\.[0-9_]*(?:[eE][-+][0-9]+)?"
              + "|\\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?"
              + "|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])++\\.[0-9_]*"
              + "|[-+]?[0-9]+(?:_[0-9]+)*+\\.[0-9_]*(?:[eE][-+]?[0-9]+)?"
              + "|[-+]?[0-9]+(?:_[0-9]+)*+[eE][-+]?[0-9]+"
              + "|[-+]?\\.(?:inf|Inf|INF)"
              + "|\\.(?:nan|NaN|NAN)");

  private YamlTypes() {}

  /// The tag, without its prefix, that an unquoted scalar has by its looks.
  static String implicitTag(String text) {
    if (NULLS.contains(text)) {
      return "null";
    }
    if (isTruth(text)) {
      return "bool";
    }
    if (text.equals("<<") || text.equals("=")) {
      return text.equals("=") ? "value" : "merge";
    }
    char first = text.charAt(0);
    boolean numeric = Tokens.isDigit(first) || "+-.".indexOf(first) >= 0;
    if (numeric && text.length() <= LONGEST_NUMBER) {
      if (INTEGER.matcher(text).matches()) {
        return "int";
      }
      if (FLOAT.matcher(text).matches()) {
        return "float";
      }
    }
    return "str";
  }

  /// Lower case, upper case or capitalized, but nothing between.
  private static boolean isTruth(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return TRUTHS.containsKey(lower)
        && (text.equals(lower)
            || text.equals(lower.toUpperCase(Locale.ROOT))
            || text.equals(lower.substring(0, 1).toUpperCase(Locale.ROOT) + lower.substring(1)));
  }

  /// The value of a scalar with a tag, or the scalar's problem as an exception.
  static @Nullable Object value(String tag, String text, Place place) {
    Object value =
        switch (tag) {
          case "str" -> text;
          case "null" -> null;
          case "bool" -> TRUTHS.get(text.toLowerCase(Locale.ROOT));
          case "int" -> integer(text);
          case "float" -> real(text);
          default ->
              throw Problem.of(Problem.Category.YAML, "the tag !!" + tag + " is not supported")
                  .at(place)
                  .asException();
        };
    if (value == null && !tag.equals("null")) {
      throw Problem.of(Problem.Category.YAML, "'" + text + "' is not a valid !!" + tag)
          .at(place)
          .asException();
    }
    return value;
  }

  private static @Nullable Object integer(String text) {
    String plain = text.replace("_", "");
    boolean negative = plain.startsWith("-");
    String digits = negative || plain.startsWith("+") ? plain.substring(1) : plain;
    Object number;
    if (digits.startsWith("0b")) {
      number = PythonNumbers.parseInt(digits.substring(2), 2);
    } else if (digits.startsWith("0x")) {
      number = PythonNumbers.parseInt(digits.substring(2), 16);
    } else if (digits.length() > 1 && digits.startsWith("0")) {
      number = PythonNumbers.parseInt(digits, 8);
    } else if (digits.contains(":")) {
      number = sexagesimal(digits);
    } else {
      number = PythonNumbers.parseInt(digits, 10);
    }
    if (number == null || !negative) {
      return number;
    }
    return PythonNumbers.shortest(new BigInteger(number.toString()).negate());
  }

  private static @Nullable Object sexagesimal(String text) {
    BigInteger sum = BigInteger.ZERO;
    for (String part : text.split(":", -1)) {
      if (!(PythonNumbers.parseInt(part, 10) instanceof Number digit)) {
        return null;
      }
      sum = sum.multiply(BigInteger.valueOf(60)).add(new BigInteger(digit.toString()));
    }
    return PythonNumbers.shortest(sum);
  }

  private static @Nullable Double real(String text) {
    String plain = text.replace("_", "").toLowerCase(Locale.ROOT);
    boolean negative = plain.startsWith("-");
    String digits = negative || plain.startsWith("+") ? plain.substring(1) : plain;
    Double number;
    if (digits.equals(".inf")) {
      number = Double.POSITIVE_INFINITY;
    } else if (digits.equals(".nan")) {
      number = Double.NaN;
    } else if (digits.contains(":")) {
      number = realSexagesimal(digits);
    } else {
      number = PythonNumbers.parseFloat(digits);
    }
    return number == null || !negative ? number : Double.valueOf(-number);
  }

  private static @Nullable Double realSexagesimal(String text) {
    String[] parts = text.split(":", -1);
    double base = 1;
    double sum = 0;
    for (int i = parts.length - 1; i >= 0; i--) {
      Double digit = PythonNumbers.parseFloat(parts[i]);
      if (digit == null) {
        return null;
      }
      sum += digit * base;
      base *= 60;
    }
    return sum;
  }
}
