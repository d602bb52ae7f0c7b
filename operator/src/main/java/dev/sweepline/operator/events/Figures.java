package dev.sweepline.operator.events;

import java.math.BigDecimal;
import java.math.MathContext;

/// Numbers as the API shows them: text, six significant digits, never longer than a schema allows.
public final class Figures {
  private static final MathContext DIGITS = new MathContext(6);
  private static final double SMALL = 1e-6;
  private static final double LARGE = 1e15;

  private Figures() {}

  public static String text(double value) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    var rounded = new BigDecimal(value).round(DIGITS).stripTrailingZeros();
    double size = Math.abs(value);
    return size == 0 || (size >= SMALL && size < LARGE)
        ? rounded.toPlainString()
        : rounded.toString();
  }
}
