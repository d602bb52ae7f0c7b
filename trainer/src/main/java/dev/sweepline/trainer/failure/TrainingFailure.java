package dev.sweepline.trainer.failure;

import dev.sweepline.contract.ExitCode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// The run cannot go on; the exit code says whose business that is.
public final class TrainingFailure extends RuntimeException {
  private static final List<String> GPU_MEMORY =
      List.of(
          "cuda out of memory",
          "cuda error: out of memory",
          "cublas_status_alloc_failed",
          "cudnn_status_alloc_failed");
  private static final List<String> HOST_MEMORY = List.of("defaultcpuallocator");
  private static final String REMEDY = "; a smaller data.micro_batch_size takes less";

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
    return line(thrown, GPU_MEMORY).isPresent() ? ExitCode.OUT_OF_MEMORY : ExitCode.ERROR;
  }

  /// What happened, for people: what ran out of memory is not where it was noticed.
  public static String sentenceOf(Throwable thrown) {
    return line(thrown, GPU_MEMORY)
        .map(line -> "the GPU's memory is used up: " + line + REMEDY)
        .or(() ->
            line(thrown, HOST_MEMORY).map(line -> "the host's memory is used up: " + line + REMEDY))
        .or(() ->
            heapError(thrown)
                .map(
                    error -> "the host's memory is used up: " + doing(thrown) + error.getMessage()))
        .orElse(thrown.toString());
  }

  /// However deep the reason for it lies.
  public static boolean isOutOfHostMemory(Throwable thrown) {
    return heapError(thrown).isPresent() || line(thrown, HOST_MEMORY).isPresent();
  }

  private static Optional<Throwable> heapError(Throwable thrown) {
    return causes(thrown).filter(OutOfMemoryError.class::isInstance).findFirst();
  }

  /// What somebody who knew said around an error.
  private static String doing(Throwable thrown) {
    return thrown.getCause() == null ? "" : thrown.getMessage() + ": ";
  }

  /// The line in which one of the words stands, without what the interpreter says around it.
  private static Optional<String> line(Throwable thrown, List<String> words) {
    return causes(thrown)
        .map(Throwable::getMessage)
        .flatMap(message -> String.valueOf(message).lines())
        .filter(line -> words.stream().anyMatch(line.toLowerCase(Locale.ROOT)::contains))
        .map(line -> line.replaceFirst("^RuntimeError: ", "").strip())
        .findFirst();
  }

  private static Stream<Throwable> causes(Throwable thrown) {
    return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause).limit(10);
  }
}
