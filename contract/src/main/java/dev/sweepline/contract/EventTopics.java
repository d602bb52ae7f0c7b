package dev.sweepline.contract;

/// The Kafka topics events travel on.
public final class EventTopics {
  public static final String EVENTS = "sweepline.events";

  /// Events whose `mac` did not hold.
  public static final String REJECTED = "sweepline.events.rejected";

  private EventTopics() {}
}
