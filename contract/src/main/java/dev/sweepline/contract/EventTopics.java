package dev.sweepline.contract;

/// The Kafka topics events travel on.
public final class EventTopics {
  public static final String EVENTS = "sweepline.events";

  /// What is no event, of an unknown version, or not signed by the attempt it names.
  public static final String REJECTED = "sweepline.events.rejected";

  /// Name of the header of a rejected record that says why.
  public static final String REASON = "reason";

  private EventTopics() {}
}
