package dev.sweepline.planner.budget;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Amounts as specs and people write them: hours and money as decimal text, durations as `1h30m`.
final class Hours {
  private static final BigDecimal SECONDS = BigDecimal.valueOf(3600);
  // As the schema has them; a spec from a file has not been through it.
  private static final Pattern AMOUNT = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,6})?");
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,5}[hms]){1,3}");

  private Hours() {}

  /// Empty where it is not given, or no positive amount.
  static Optional<BigDecimal> amount(@Nullable String text) {
    return text == null || !AMOUNT.matcher(text).matches()
        ? Optional.empty()
        : Optional.of(new BigDecimal(text)).filter(amount -> amount.signum() > 0);
  }

  /// Hours as seconds.
  static Optional<Long> seconds(@Nullable String hours) {
    return amount(hours).map(amount -> amount.multiply(SECONDS).longValue());
  }

  /// Seconds as hours, such as `3.25`.
  static String text(long seconds) {
    return BigDecimal.valueOf(seconds).divide(SECONDS, 2, RoundingMode.HALF_UP).toPlainString();
  }

  static String price(long seconds, BigDecimal perHour) {
    return BigDecimal.valueOf(seconds)
        .multiply(perHour)
        .divide(SECONDS, 2, RoundingMode.HALF_UP)
        .toPlainString();
  }

  /// `30m`, `1h30m`; empty where it is not given, or no duration.
  static Optional<Duration> duration(@Nullable String text) {
    return text == null || !DURATION.matcher(text).matches()
        ? Optional.empty()
        : Optional.of(Duration.parse("PT" + text.toUpperCase(Locale.ROOT)))
            .filter(Duration::isPositive);
  }
}
