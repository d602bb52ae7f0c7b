package dev.sweepline.operator.announce;

/// One change of state, told to the people who look at the object.
public record Announcement(Severity severity, String reason, String message) {
  /// Whether somebody may have to act.
  public enum Severity {
    Normal,
    Warning
  }

  public static Announcement normal(String reason, String message) {
    return new Announcement(Severity.Normal, reason, message);
  }

  public static Announcement warning(String reason, String message) {
    return new Announcement(Severity.Warning, reason, message);
  }
}
