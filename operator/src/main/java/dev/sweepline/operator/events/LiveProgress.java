package dev.sweepline.operator.events;

import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.planner.experiment.Heard;
import dev.sweepline.planner.spec.Objective;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The board itself: bounded, the longest unheard-of experiment goes first.
///
/// Events come on one thread, questions on others, news on a third.
final class LiveProgress implements ProgressBoard {
  private static final Duration NEWS_EVERY = Duration.ofSeconds(2);

  private final int capacity;
  private final Clock clock;
  private final Supplier<Optional<Instant>> listeningSince;
  private final LinkedHashMap<String, Folded> boards = new LinkedHashMap<>();
  private final Set<String> news = new HashSet<>();
  private final Map<String, Instant> told = new LinkedHashMap<>();
  private final List<Consumer<Set<String>>> listeners = new CopyOnWriteArrayList<>();

  LiveProgress(int capacity, Clock clock, Supplier<Optional<Instant>> listeningSince) {
    this.capacity = capacity;
    this.clock = clock;
    this.listeningSince = listeningSince;
  }

  /// That always listens.
  LiveProgress(int capacity) {
    this(capacity, Clock.systemUTC(), () -> Optional.of(Instant.EPOCH));
  }

  /// What an event was to the board.
  enum Effect {
    FOLDED,
    FOLDED_AFTER_GAP,
    KNOWN_BEFORE,
    /// It was missed, and came after all.
    FOLDED_LATE,
    /// An aside of an attempt that has not begun here.
    PASSED_OVER
  }

  synchronized Effect add(TrainerEvent event) {
    var before = boards.get(event.uid());
    var folded = Folded.fold(before, event);
    if (folded.isEmpty()) {
      return Folded.isAheadOfItsAttempt(before, event) ? Effect.PASSED_OVER : Effect.KNOWN_BEFORE;
    }
    boolean late = Folded.isLate(before, event);
    boolean aside = event instanceof TrainerEvent.Aside;
    // A trainer that hangs may go on measuring and warning: that is no sign of life.
    var after = aside || late ? folded.get() : folded.get().heardAt(clock.instant());
    boards.remove(event.uid());
    boards.put(event.uid(), after);
    if (boards.size() > capacity) {
      forget(boards.firstEntry().getKey());
    }
    boolean gap = after.missing().count() > missedBefore(before, after);
    if (gap || late || !aside) {
      news.add(event.uid());
    }
    if (late) {
      return Effect.FOLDED_LATE;
    }
    return gap ? Effect.FOLDED_AFTER_GAP : Effect.FOLDED;
  }

  private static long missedBefore(@Nullable Folded before, Folded after) {
    return before != null && before.attempt() == after.attempt() ? before.missing().count() : 0;
  }

  /// Tells the listeners what is due.
  void tellNews(Instant now) {
    var due = takeNews(now);
    if (!due.isEmpty()) {
      listeners.forEach(listener -> listener.accept(due));
    }
  }

  private synchronized Set<String> takeNews(Instant now) {
    var lately = now.minus(NEWS_EVERY);
    told.values().removeIf(time -> !time.isAfter(lately));
    var due = new HashSet<>(news);
    due.removeAll(told.keySet());
    news.removeAll(due);
    due.forEach(uid -> told.put(uid, now));
    return due;
  }

  @Override
  public synchronized Optional<Heard> heard(String experimentUid, Objective objective) {
    return Optional.ofNullable(boards.get(experimentUid))
        .map(folded -> HeardOf.events(folded, objective));
  }

  @Override
  public Optional<Instant> listeningSince() {
    return listeningSince.get();
  }

  @Override
  public void onNews(Consumer<Set<String>> listener) {
    listeners.add(listener);
  }

  @Override
  public synchronized void forget(String experimentUid) {
    boards.remove(experimentUid);
    news.remove(experimentUid);
    told.remove(experimentUid);
  }
}
