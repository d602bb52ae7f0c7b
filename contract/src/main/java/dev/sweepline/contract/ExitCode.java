package dev.sweepline.contract;

import java.util.Arrays;
import java.util.Optional;

/// The exit codes of a trainer; the operator decides by them whether another attempt makes sense.
public enum ExitCode {
  DONE(0),
  /// Anything that has no code of its own.
  ERROR(1),
  INVALID_CONFIG(10),
  DATA(11),
  /// The accelerator's memory, not the host's: that ends in SIGKILL.
  OUT_OF_MEMORY(12),
  /// The loss is no longer a finite number.
  DIVERGED(13),
  CHECKPOINT(14),
  /// SIGTERM came, and a checkpoint to go on from was saved.
  STOPPED(20);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  public Outcome outcome() {
    return switch (this) {
      case DONE -> Outcome.Succeeded;
      case STOPPED -> Outcome.Stopped;
      case ERROR, INVALID_CONFIG, DATA, OUT_OF_MEMORY, DIVERGED, CHECKPOINT -> Outcome.Failed;
    };
  }

  /// Empty for a code that is not part of the contract, as 137 or 143.
  public static Optional<ExitCode> of(int code) {
    return Arrays.stream(values()).filter(known -> known.code == code).findFirst();
  }
}
