package dev.sweepline.planner.experiment;

import dev.sweepline.planner.Names;
import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.spec.FailurePolicy;
import dev.sweepline.planner.spec.FailurePolicy.OutOfMemoryAction;
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.Outcome;
import dev.sweepline.planner.trial.Trial;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What the trials of a namespace have learnt about GPU memory, so that later ones start right.
///
/// It is read out of their journals, and is forgotten with the last of them.
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
    var smallest = new TreeMap<String, Lesson>();
    for (var status : journals) {
      var batch = status.batch();
      if (batch != null && batch.memoryKey() != null && !status.attempts().isEmpty()) {
        var last = status.attempts().getLast();
        var fits = last.microBatch();
        if (fits != null && last.outcome() != Outcome.OUT_OF_MEMORY) {
          var lesson = new Lesson(batch.memoryKey(), gpu(status.attempts()), fits);
          smallest.merge(
              lesson.key() + "\n" + lesson.gpu(),
              lesson,
              (one, other) -> one.microBatch() <= other.microBatch() ? one : other);
        }
      }
    }
    return List.copyOf(smallest.values());
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
