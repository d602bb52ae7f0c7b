package dev.sweepline.planner.champion;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;

/// A mean over seeds and how far it can be trusted. Decimal, so that equal figures are equal.
///
/// @param standardError of the mean; empty for one value
record Mean(BigDecimal value, Optional<BigDecimal> standardError) {
  private static final int DECIMALS = 8;
  private static final int ERROR_DECIMALS = 6;

  static Mean of(List<BigDecimal> values) {
    var count = BigDecimal.valueOf(values.size());
    var exact =
        values.stream()
            .reduce(BigDecimal.ZERO, BigDecimal::add)
            .divide(count, MathContext.DECIMAL64);
    return new Mean(
        exact.setScale(DECIMALS, RoundingMode.HALF_EVEN).stripTrailingZeros(),
        values.size() < 2 ? Optional.empty() : Optional.of(error(values, exact)));
  }

  private static BigDecimal error(List<BigDecimal> values, BigDecimal mean) {
    var squares =
        values.stream()
            .map(value -> value.subtract(mean).pow(2))
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    long divisor = (long) values.size() * (values.size() - 1);
    return squares
        .divide(BigDecimal.valueOf(divisor), MathContext.DECIMAL64)
        .sqrt(MathContext.DECIMAL64)
        .setScale(ERROR_DECIMALS, RoundingMode.HALF_EVEN)
        .stripTrailingZeros();
  }
}
