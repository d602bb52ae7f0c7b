package dev.sweepline.planner.search;

import java.math.BigDecimal;
import java.math.MathContext;

/// Numbers as the text that a configuration gets.
///
/// A trial is known by the digest of its configuration, so a number has one spelling, and a short
/// one: six digits, which no training can tell from the rest.
final class Numbers {
  private static final MathContext SIX_DIGITS = new MathContext(6);

  private Numbers() {}

  /// A number that reads as a floating-point one.
  static String real(BigDecimal number) {
    var plain = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
    int magnitude = plain.precision() - plain.scale() - 1;
    if (magnitude < -4 || magnitude > 6) {
      var digits = plain.unscaledValue().abs().toString();
      var mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
      return (plain.signum() < 0 ? "-" : "") + mantissa + "e" + magnitude;
    }
    var text = plain.toPlainString();
    return text.contains(".") ? text : text + ".0";
  }

  static String whole(BigDecimal number) {
    return number.toBigIntegerExact().toString();
  }

  static BigDecimal rounded(double number) {
    return new BigDecimal(number).round(SIX_DIGITS);
  }
}
