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
/// That a running trial goes on is known from events alone. While nobody can hear any, nothing is
/// said of a sweep of which one runs; patience begins anew when they can be heard again.
///
/// @param lastMoved when something last did
/// @param endsAt when patience ends
public record Deadline(Instant lastMoved, Instant endsAt) {
  private static final Duration DEAF = Duration.ofSeconds(30);

  /// Empty without a limit, or with nothing to wait for.
  ///
  /// @param since when it began to execute, or went on after a pause
  /// @param listeningSince since when events can be heard without a break; null while they cannot
  public static Optional<Deadline> of(
      @Nullable String progressDeadline,
      Instant since,
      List<Spender> trials,
      @Nullable Instant listeningSince) {
    var patience = Hours.duration(progressDeadline);
    if (patience.isEmpty()
        || trials.stream().allMatch(Spender::settled)
        || isDeaf(trials, listeningSince)) {
      return Optional.empty();
    }
    var begins =
        listeningSince != null
                && listeningSince.isAfter(since)
                && trials.stream().anyMatch(Spender::tellsByEvents)
            ? listeningSince
            : since;
    var moved =
        trials.stream().map(Spender::movedAt).filter(begins::isBefore).max(Instant::compareTo);
    var lastMoved = moved.orElse(begins).truncatedTo(ChronoUnit.SECONDS);
    return Optional.of(new Deadline(lastMoved, lastMoved.plus(patience.get())));
  }

  /// When to ask whether events can be heard again; empty where none is waited for.
  public static Optional<Duration> askAgainIn(
      @Nullable String progressDeadline, List<Spender> trials, @Nullable Instant listeningSince) {
    return Hours.duration(progressDeadline).isPresent() && isDeaf(trials, listeningSince)
        ? Optional.of(DEAF)
        : Optional.empty();
  }

  private static boolean isDeaf(List<Spender> trials, @Nullable Instant listeningSince) {
    return listeningSince == null && trials.stream().anyMatch(Spender::tellsByEvents);
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
