package dev.sweepline.planner.status;

import com.fasterxml.jackson.annotation.JsonProperty;

/// Why a Pod was asked to stop: the value of the annotation that is set before it is deleted.
public enum StopReason {
  /// The spec says `suspend`; it will go on later.
  @JsonProperty("Suspend")
  SUSPEND("Suspend"),
  /// Its Experiment is being deleted, or a person said so.
  @JsonProperty("Cancel")
  CANCEL("Cancel"),
  /// It is not going to be the best.
  @JsonProperty("EarlyStop")
  EARLY_STOP("EarlyStop"),
  /// Its place is needed, or its Pod must be made anew; it will go on later.
  @JsonProperty("Shrink")
  SHRINK("Shrink"),
  /// Nothing was heard of it for `limits.hangAfter`; it is tried once more, elsewhere.
  @JsonProperty("Hang")
  HANG("Hang"),
  /// It has run for longer than `limits.maxTrialHours`.
  @JsonProperty("TooLong")
  TOO_LONG("TooLong");

  private final String text;

  StopReason(String text) {
    this.text = text;
  }

  /// The annotation's value.
  public String text() {
    return text;
  }

  /// Reads the annotation; a word we do not know means that a person wants it stopped.
  public static StopReason of(String text) {
    for (var reason : values()) {
      if (reason.text.equals(text)) {
        return reason;
      }
    }
    return CANCEL;
  }

  /// Whether the trial may go on afterwards.
  public boolean continues() {
    return switch (this) {
      case SUSPEND, SHRINK, HANG -> true;
      case CANCEL, EARLY_STOP, TOO_LONG -> false;
    };
  }
}
