package dev.sweepline.operator.pace;

import java.time.Duration;
import java.time.Instant;

/// A bucket of tokens that fills steadily, at a moment.
///
/// @param left below zero where more was taken than there was
record Tokens(double perSecond, double left, Instant at) {
  // What cannot wait takes tokens that are not there, but never more than the next second's.
  private double deepestDebt() {
    return -perSecond;
  }

  /// A fifth of a second's worth is the most that comes at once.
  private double most() {
    return perSecond / 5;
  }

  static Tokens full(double perSecond, Instant now) {
    return new Tokens(perSecond, perSecond / 5, now);
  }

  Tokens until(Instant now) {
    if (!now.isAfter(at)) {
      return this;
    }
    double seconds = Duration.between(at, now).toNanos() / 1e9;
    return new Tokens(perSecond, Math.min(most(), left + seconds * perSecond), now);
  }

  boolean any() {
    return left >= 1;
  }

  Tokens less() {
    return new Tokens(perSecond, Math.max(deepestDebt(), left - 1), at);
  }

  Tokens more() {
    return new Tokens(perSecond, Math.min(most(), left + 1), at);
  }
}
