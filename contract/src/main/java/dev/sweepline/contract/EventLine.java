package dev.sweepline.contract;

import java.util.Set;

/// A line of `$SWEEPLINE_EVENTS_FILE`: an event that need not repeat what the relay knows.
public final class EventLine {
  /// What the relay puts in where a line lacks it: a script need not count its own events.
  ///
  /// `seq` is the relay's in any case. A `Started` gets its `configDigest` too.
  public static final Set<String> FILLED =
      Set.of("schema", "uid", "attempt", "seq", "time", "configDigest");

  private EventLine() {}
}
