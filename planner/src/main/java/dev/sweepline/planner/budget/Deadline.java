package dev.sweepline.planner.budget;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `limits.progressDeadline`: when a sweep of which something should run is stalled, because
/// nothing of it has started, finished or progressed for that long.
///
/// @param lastMoved when something last did
/// @param endsAt when patience ends
public record Deadline(Instant lastMoved, Instant endsAt) {

  /// Empty without a limit, or with nothing to wait for.
  ///
  /// @param since when it began to execute, or went on after a pause
  public static Optional<Deadline> of(
      @Nullable String progressDeadline, Instant since, List<Spender> trials) {
    var patience = Hours.duration(progressDeadline);
    if (patience.isEmpty() || trials.stream().allMatch(Spender::settled)) {
      return Optional.empty();
    }
    var moved =
        trials.stream().map(Spender::movedAt).filter(since::isBefore).max(Instant::compareTo);
    var lastMoved = moved.orElse(since).truncatedTo(ChronoUnit.SECONDS);
    return Optional.of(new Deadline(lastMoved, lastMoved.plus(patience.get())));
  }

  public boolean isOver(Instant now) {
    return !endsAt.isAfter(now);
  }

  /// How long until it is over; empty once it is.
  public Optional<Duration> left(Instant now) {
    return isOver(now)
        ? Optional.empty()
        : Optional.of(Duration.between(now, endsAt).plusSeconds(1));
  }
}
