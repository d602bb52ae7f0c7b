package dev.sweepline.operator.pace;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Keeps the writes of all statuses together to so many a second, as far as they can wait.
///
/// What the next decision rests on is written at once, and paid for by those that only tell how far
/// training is: these take turns, the one that has waited longest first, and what happens to one
/// while it waits is written with it.
public final class StatusPace {
  /// What all Sweeps and Experiments of an operator may write together.
  public static final double A_SECOND = 50;

  /// People do not read counts faster.
  private static final Duration BETWEEN_SUMS = Duration.ofSeconds(1);

  /// So many trials that begin within a second are a launch.
  private static final int LAUNCH = 8;

  private static final Duration LAUNCHING = Duration.ofSeconds(1);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(3);
  private static final Duration SEEN_WITHIN = Duration.ofSeconds(10);

  private final InstantSource clock;
  private final Set<String> waiting = new LinkedHashSet<>();
  private final Set<String> turns = new HashSet<>();
  private final Map<String, Instant> sums = new HashMap<>();
  private final Map<String, Instant> seen = new HashMap<>();
  private final Deque<Instant> starts = new ArrayDeque<>();
  private Tokens tokens;

  public StatusPace(double perSecond, InstantSource clock) {
    this.clock = clock;
    this.tokens = Tokens.full(perSecond, clock.instant());
  }

  /// These have news; whoever waits already keeps the place.
  public synchronized void queue(Set<String> uids) {
    waiting.addAll(uids);
  }

  /// Whose turn it is, as many as may write now: each has the right to one write.
  public synchronized List<String> next() {
    tokens = tokens.until(clock.instant());
    var next = new ArrayList<String>();
    var first = waiting.iterator();
    while (tokens.any() && first.hasNext()) {
      var uid = first.next();
      first.remove();
      tokens = tokens.less();
      turns.add(uid);
      next.add(uid);
    }
    return List.copyOf(next);
  }

  /// A write that cannot wait; it tells what was waiting too.
  public synchronized void press(String uid) {
    seen.remove(uid);
    waiting.remove(uid);
    if (!turns.remove(uid)) {
      tokens = tokens.until(clock.instant()).less();
    }
  }

  /// Whether a write that can wait may be made now; if not, its turn comes.
  public synchronized boolean admits(String uid) {
    if (turns.remove(uid)) {
      return true;
    }
    waiting.add(uid);
    return false;
  }

  /// There was nothing to write: the turn is another's.
  public synchronized void pass(String uid) {
    if (turns.remove(uid)) {
      tokens = tokens.more();
    }
  }

  /// How long the sum of many trials, which changes with each of them, has to wait: not at all
  /// where it may be written now.
  public synchronized Duration sumWaits(String uid) {
    var now = clock.instant();
    tokens = tokens.until(now);
    var due = sums.getOrDefault(uid, Instant.MIN);
    if (due.isAfter(now)) {
      return Duration.between(now, due);
    }
    tokens = tokens.less();
    sums.values().removeIf(time -> !time.isAfter(now));
    sums.put(uid, now.plus(BETWEEN_SUMS));
    return Duration.ZERO;
  }

  /// A trial begins.
  public synchronized void begins() {
    starts.addLast(clock.instant());
    if (starts.size() > LAUNCH) {
      starts.removeFirst();
    }
  }

  /// How long it waits to be written that a trial runs: while many others are to begin, these go
  /// first, but nobody waits for longer than ten seconds.
  public synchronized Duration sightWaits(String uid) {
    var now = clock.instant();
    var first = seen.putIfAbsent(uid, now);
    var until =
        first == null
            ? now.plus(LOOK_AGAIN)
            : Collections.max(List.of(first.plus(SEEN_WITHIN), now));
    if (!launching(now) || until.equals(now)) {
      seen.remove(uid);
      return Duration.ZERO;
    }
    return Duration.between(now, until);
  }

  private boolean launching(Instant now) {
    return starts.size() == LAUNCH && starts.getFirst().plus(LAUNCHING).isAfter(now);
  }

  /// It is gone.
  public synchronized void forget(String uid) {
    seen.remove(uid);
    waiting.remove(uid);
    turns.remove(uid);
  }
}
