package dev.sweepline.hydra;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import org.jspecify.annotations.Nullable;

/// Numbers written and read as Python does.
final class PythonNumbers {

  /// Python refuses to convert more digits than this.
  private static final int MOST_DIGITS = 4300;

  private PythonNumbers() {}

  /// A Long or, beyond its range, a BigInteger; null if the text is no such number.
  static @Nullable Object parseInt(String text, int radix) {
    String digits = text.replace("_", "");
    if (digits.length() > MOST_DIGITS) {
      return null;
    }
    try {
      return shortest(new BigInteger(digits, radix));
    } catch (NumberFormatException _) {
      return null;
    }
  }

  static Object shortest(BigInteger number) {
    return number.bitLength() < Long.SIZE ? (Object) number.longValueExact() : number;
  }

  /// What `float(text)` gives for the text of a number, `inf` or `nan`; null if it is none.
  static @Nullable Double parseFloat(String text) {
    String plain = text.strip();
    String name = plain.startsWith("+") || plain.startsWith("-") ? plain.substring(1) : plain;
    int sign = plain.startsWith("-") ? -1 : 1;
    if (Tokens.isWord(name, 0, name.length(), "inf")
        || Tokens.isWord(name, 0, name.length(), "infinity")) {
      return sign * Double.POSITIVE_INFINITY;
    }
    if (Tokens.isWord(name, 0, name.length(), "nan")) {
      return Double.NaN;
    }
    if (!isDecimal(name)) {
      return null;
    }
    return Double.parseDouble(plain.replace("_", ""));
  }

  private static boolean isDecimal(String text) {
    int whole = digitsEnd(text, 0);
    int end = whole;
    if (end < text.length() && text.charAt(end) == '.') {
      end = digitsEnd(text, end + 1);
    }
    if (end == 0 || (whole == 0 && end == 1)) {
      return false;
    }
    if (end < text.length() && (text.charAt(end) == 'e' || text.charAt(end) == 'E')) {
      int sign = end + 1;
      if (sign < text.length() && (text.charAt(sign) == '+' || text.charAt(sign) == '-')) {
        sign++;
      }
      end = digitsEnd(text, sign);
      if (end == sign) {
        return false;
      }
    }
    return end == text.length();
  }

  private static int digitsEnd(String text, int from) {
    int end = from;
    while (end < text.length()
        && (Tokens.isDigit(text.charAt(end))
            || (text.charAt(end) == '_'
                && end > from
                && text.charAt(end - 1) != '_'
                && end + 1 < text.length()
                && Tokens.isDigit(text.charAt(end + 1))))) {
      end++;
    }
    return end;
  }

  /// `repr(number)`: the fewest digits that read back equal.
  static String text(double number) {
    if (Double.isNaN(number)) {
      return "nan";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "inf" : "-inf";
    }
    if (number == 0) {
      return 1 / number > 0 ? "0.0" : "-0.0";
    }
    BigDecimal shortest = shortestDecimal(number);
    String digits = shortest.unscaledValue().abs().toString();
    int exponent = digits.length() - shortest.scale() - 1;
    String sign = number < 0 ? "-" : "";
    if (exponent < -4 || exponent >= 16) {
      String mantissa =
          digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
      String power = Integer.toString(Math.abs(exponent));
      return sign
          + mantissa
          + (exponent < 0 ? "e-" : "e+")
          + (power.length() == 1 ? "0" + power : power);
    }
    String plain = shortest.abs().toPlainString();
    return sign + (plain.contains(".") ? plain : plain + ".0");
  }

  /// The decimal with the fewest digits that reads back as the number, without trailing zeros.
  static BigDecimal shortestDecimal(double number) {
    BigDecimal decimal = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    if (decimal.precision() == 2) {
      // Double.toString gives two digits where one would do, for the very smallest numbers.
      BigDecimal single = decimal.round(new MathContext(1));
      if (single.doubleValue() == number) {
        return single.stripTrailingZeros();
      }
    }
    return decimal;
  }
}
