package dev.sweepline.planner.report;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Numbers and times as every table, bar and report of Sweepline writes them.
public final class Figures {

  private Figures() {}

  /// Status and events carry metrics as text; a text that is no finite number is no metric.
  public static OptionalDouble number(String text) {
    try {
      var value = Double.parseDouble(text);
      return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    } catch (NumberFormatException notANumber) {
      return OptionalDouble.empty();
    }
  }

  static Map<String, Double> numbers(Map<String, String> texts) {
    var numbers = new LinkedHashMap<String, Double>();
    texts.forEach((name, text) -> number(text).ifPresent(value -> numbers.put(name, value)));
    return numbers;
  }

  /// Times in a status are text too; one that cannot be read is one that is not known.
  static Optional<Instant> instant(@Nullable String text) {
    try {
      return text == null ? Optional.empty() : Optional.of(Instant.parse(text));
    } catch (DateTimeParseException unreadable) {
      return Optional.empty();
    }
  }

  /// `MULTI_SCALE` as the API writes it: `MultiScale`.
  public static String word(Enum<?> constant) {
    return Stream.of(constant.name().split("_"))
        .map(part -> part.charAt(0) + part.substring(1).toLowerCase(Locale.ROOT))
        .collect(Collectors.joining());
  }

  /// `1 trial`, `2 trials`.
  public static String count(long number, String noun) {
    return number + " " + (number == 1 ? noun : noun + "s");
  }

  public static String metric(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  public static String metric(OptionalDouble value) {
    return value.isPresent() ? metric(value.getAsDouble()) : "–";
  }

  static String difference(double value) {
    return String.format(Locale.ROOT, "%+.4f", value);
  }

  /// Two units at most, the second padded, so that a column of them lines up.
  public static String time(Duration duration) {
    var seconds = Math.max(0, duration.toSeconds());
    if (seconds < 60) {
      return seconds + "s";
    }
    if (seconds < 3600) {
      return String.format(Locale.ROOT, "%dm %02ds", seconds / 60, seconds % 60);
    }
    if (seconds < 86_400) {
      return String.format(Locale.ROOT, "%dh %02dm", seconds / 3600, seconds % 3600 / 60);
    }
    return String.format(Locale.ROOT, "%dd %02dh", seconds / 86_400, seconds % 86_400 / 3600);
  }
}
