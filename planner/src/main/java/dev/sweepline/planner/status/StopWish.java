package dev.sweepline.planner.status;

/// Why an Experiment is to stop for good, as its annotation says it.
///
/// @param why in words
public record StopWish(StopReason reason, String why) {
  private static final String EARLY = StopReason.EARLY_STOP.text() + ": ";

  /// Reads the annotation; what is no early stop is somebody's own words.
  public static StopWish of(String annotation) {
    return annotation.startsWith(EARLY)
        ? early(annotation.substring(EARLY.length()))
        : new StopWish(StopReason.CANCEL, annotation);
  }

  public static StopWish early(String why) {
    return new StopWish(StopReason.EARLY_STOP, why);
  }

  /// The annotation's value.
  public String text() {
    return switch (reason) {
      case EARLY_STOP -> EARLY + why;
      case CANCEL, SUSPEND, SHRINK, HANG, TOO_LONG -> why;
    };
  }
}
