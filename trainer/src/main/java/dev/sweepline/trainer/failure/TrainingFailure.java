package dev.sweepline.trainer.failure;

import dev.sweepline.contract.ExitCode;
import java.util.Locale;
import java.util.stream.Stream;

/// The run cannot go on; the exit code says whose business that is.
public final class TrainingFailure extends RuntimeException {
  private static final String[] OUT_OF_MEMORY = {
    "cuda out of memory",
    "cuda error: out of memory",
    "cublas_status_alloc_failed",
    "cudnn_status_alloc_failed",
  };

  private final ExitCode exitCode;

  public TrainingFailure(ExitCode exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  public TrainingFailure(ExitCode exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  public ExitCode exitCode() {
    return exitCode;
  }

  /// The exit code for anything thrown: PyTorch's errors are told apart by their text only.
  public static ExitCode exitCodeOf(Throwable thrown) {
    if (thrown instanceof TrainingFailure failure) {
      return failure.exitCode();
    }
    return causes(thrown).anyMatch(TrainingFailure::saysOutOfMemory)
        ? ExitCode.OUT_OF_MEMORY
        : ExitCode.ERROR;
  }

  /// What happened, for people: what ran out of memory is not where it was noticed.
  public static String sentenceOf(Throwable thrown) {
    if (isOutOfHostMemory(thrown)) {
      return "the host's memory is used up: " + thrown;
    }
    return exitCodeOf(thrown) == ExitCode.OUT_OF_MEMORY
        ? "the GPU's memory is used up: " + thrown
        : thrown.toString();
  }

  /// However deep the reason for it lies.
  public static boolean isOutOfHostMemory(Throwable thrown) {
    return causes(thrown).anyMatch(TrainingFailure::saysHostMemory);
  }

  private static boolean saysHostMemory(Throwable thrown) {
    return thrown instanceof OutOfMemoryError
        || String.valueOf(thrown.getMessage()).contains("DefaultCPUAllocator");
  }

  private static Stream<Throwable> causes(Throwable thrown) {
    return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause).limit(10);
  }

  private static boolean saysOutOfMemory(Throwable thrown) {
    var message = thrown.getMessage();
    if (message == null) {
      return false;
    }
    var text = message.toLowerCase(Locale.ROOT);
    return Stream.of(OUT_OF_MEMORY).anyMatch(text::contains);
  }
}
