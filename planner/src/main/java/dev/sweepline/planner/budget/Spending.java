package dev.sweepline.planner.budget;

import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.Usage;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What was spent: GPU seconds of attempts that are over, and their price.
public final class Spending {
  private Spending() {}

  /// Of one trial, from its journal as it was and as it is now. A full journal forgets attempts;
  /// what they cost stays counted.
  public static @Nullable Usage of(
      ExperimentStatus before,
      List<Attempt> attempts,
      @Nullable String costPerGpuHour,
      @Nullable String currency) {
    long known = seconds(before);
    long counted = sum(before.attempts());
    long sinceThen =
        attempts.stream()
            .filter(attempt -> !wasOver(before, attempt))
            .map(Attempt::gpuSeconds)
            .filter(Objects::nonNull)
            .mapToLong(Long::longValue)
            .sum();
    return usage(Math.max(known, counted) + sinceThen, costPerGpuHour, currency);
  }

  /// Of many trials.
  ///
  /// @param lost GPU seconds of trials that were deleted before their end
  public static @Nullable Usage of(
      List<Spender> spenders,
      long lost,
      @Nullable String costPerGpuHour,
      @Nullable String currency) {
    return usage(
        lost + spenders.stream().mapToLong(Spender::spent).sum(), costPerGpuHour, currency);
  }

  public static long seconds(ExperimentStatus status) {
    var usage = status.usage();
    return usage == null ? sum(status.attempts()) : usage.gpuSeconds();
  }

  private static long sum(List<Attempt> attempts) {
    return attempts.stream()
        .map(Attempt::gpuSeconds)
        .filter(Objects::nonNull)
        .mapToLong(Long::longValue)
        .sum();
  }

  private static boolean wasOver(ExperimentStatus before, Attempt attempt) {
    return before.attempts().stream()
        .anyMatch(known -> known.number().equals(attempt.number()) && !known.live());
  }

  private static @Nullable Usage usage(
      long seconds, @Nullable String costPerGpuHour, @Nullable String currency) {
    if (seconds == 0) {
      return null;
    }
    var price = Hours.amount(costPerGpuHour).map(perHour -> price(seconds, perHour)).orElse(null);
    return new Usage(seconds, Hours.text(seconds), price, price == null ? null : currency);
  }

  private static String price(long seconds, BigDecimal perHour) {
    return Hours.price(seconds, perHour);
  }
}
