package dev.sweepline.planner.experiment;

import dev.sweepline.planner.Names;
import dev.sweepline.planner.ledger.MemoryFinding;
import dev.sweepline.planner.ledger.MemoryFindings;
import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.spec.FailurePolicy;
import dev.sweepline.planner.spec.FailurePolicy.OutOfMemoryAction;
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.Batch;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.Outcome;
import dev.sweepline.planner.trial.Trial;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the trials of a namespace have learnt about GPU memory, so that later ones start right.
///
/// It is read out of their journals and, when those are gone, out of the ledger.
public final class Lessons {
  private static final int LONGEST_KEY = 512;

  private Lessons() {}

  /// The image, the model, the image size and the precision.
  static String key(ExperimentSpec spec, Trial.Composed trial) {
    var image = spec.template().image();
    var key =
        String.join(
            " ",
            image == null ? "release" : image,
            trial.facts().model(),
            trial.facts().imageSize(),
            trial.precision() == null ? "-" : trial.precision());
    return key.substring(0, Math.min(key.length(), LONGEST_KEY));
  }

  /// @param journals of one namespace
  public static List<Lesson> of(Collection<ExperimentStatus> journals) {
    return of(journals.stream().flatMap(status -> found(status).stream()));
  }

  /// @param found by trials of one namespace
  public static List<Lesson> of(Stream<MemoryFinding> found) {
    return MemoryFindings.of(found).settled().stream()
        .map(finding ->
            new Lesson(finding.key(), finding.gpu(), Objects.requireNonNull(finding.fits())))
        .toList();
  }

  /// What a trial found out, as far as it is; empty where the configuration's own batch fitted.
  public static Optional<MemoryFinding> found(ExperimentStatus status) {
    var batch = status.batch();
    var attempts = status.attempts();
    if (batch == null || batch.memoryKey() == null || attempts.isEmpty()) {
      return Optional.empty();
    }
    var last = attempts.getLast();
    var fits = last.outcome() == Outcome.OUT_OF_MEMORY ? null : last.microBatch();
    var tooLarge = tooLarge(batch, attempts);
    return fits == null && tooLarge == null
        ? Optional.empty()
        : Optional.of(new MemoryFinding(batch.memoryKey(), gpu(attempts), fits, tooLarge));
  }

  /// Of an attempt with the configuration's own batch the journal says no number; the next one was
  /// given at most half of it.
  private static @Nullable Integer tooLarge(Batch batch, List<Attempt> attempts) {
    Integer smallest = null;
    for (int i = 0; i < attempts.size(); i++) {
      var attempt = attempts.get(i);
      if (attempt.outcome() == Outcome.OUT_OF_MEMORY) {
        var next = i + 1 < attempts.size() ? attempts.get(i + 1).microBatch() : null;
        int micro =
            attempt.microBatch() != null
                ? attempt.microBatch()
                : next == null ? batch.micro() : 2 * next;
        smallest = smallest == null ? micro : Math.min(smallest, micro);
      }
    }
    return smallest;
  }

  /// What outlives the Experiment: only what an attempt has trained with, to the end of an epoch,
  /// counts as fitting.
  static @Nullable MemoryFinding remembered(ExperimentStatus status) {
    var found = found(status).orElse(null);
    boolean trained = status.phase() == ExperimentPhase.SUCCEEDED || status.best() != null;
    return found == null || trained || found.fits() == null
        ? found
        : found.tooLarge() == null
            ? null
            : new MemoryFinding(found.key(), found.gpu(), null, found.tooLarge());
  }

  /// The micro-batch that a first attempt starts with; null for the configuration's own.
  static @Nullable Integer firstMicroBatch(
      List<Lesson> lessons, ExperimentSpec spec, Trial.Composed trial) {
    var policy = spec.failurePolicy().outOfMemory();
    if (policy.action() == OutOfMemoryAction.FAIL || trial.batchSize() == null) {
      return null;
    }
    var key = key(spec, trial);
    var product = product(spec.template().nodeSelector());
    int batch = trial.batchSize();
    int planned = trial.microBatch() == null ? batch : trial.microBatch();
    return lessons.stream()
        .filter(lesson -> lesson.key().equals(key) && mayBeOf(lesson.gpu(), product))
        .map(Lesson::microBatch)
        .min(Integer::compare)
        .filter(fits -> fits < planned)
        .map(fits -> divisor(batch, fits, policy))
        .filter(fits -> fits > 0)
        .orElse(null);
  }

  /// The largest micro-batch of at most that size: the optimizer batch stays equal, so it must
  /// divide that. 0 if all are below the floor.
  static int divisor(int batchSize, int most, FailurePolicy.OutOfMemory policy) {
    for (int micro = most; micro >= policy.minMicroBatch(); micro--) {
      if (batchSize % micro == 0) {
        return micro;
      }
    }
    return 0;
  }

  private static boolean mayBeOf(@Nullable String gpu, @Nullable String product) {
    return gpu == null || product == null || gpu.equals(product) || gpu.startsWith(product + " ");
  }

  private static @Nullable String product(Map<String, String> nodeSelector) {
    return nodeSelector.get(Names.GPU_PRODUCT);
  }

  /// That of the attempt that ran out of memory, else of the last one that knows.
  private static @Nullable String gpu(List<Attempt> attempts) {
    return attempts.reversed().stream()
        .filter(attempt -> attempt.outcome() == Outcome.OUT_OF_MEMORY)
        .map(Attempt::gpu)
        .filter(Objects::nonNull)
        .findFirst()
        .orElseGet(() -> attempts.getLast().gpu());
  }
}
