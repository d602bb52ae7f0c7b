package dev.sweepline.planner.experiment;

import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.Batch;
import dev.sweepline.planner.status.Outcome;
import dev.sweepline.planner.trial.Trial;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Says how a trial's batch goes through its GPU, and why not as the configuration has it.
final class BatchUse {
  private BatchUse() {}

  /// What was known stays known where the configuration cannot be composed any more.
  static @Nullable Batch of(
      ExperimentView view, Trial.@Nullable Composed trial, List<Attempt> attempts) {
    var before = view.status().batch();
    if (trial == null || trial.batchSize() == null) {
      return before;
    }
    int batch = trial.batchSize();
    int planned = trial.microBatch() == null ? batch : trial.microBatch();
    var last = attempts.isEmpty() ? null : attempts.getLast();
    int micro = last == null || last.microBatch() == null ? planned : last.microBatch();
    return new Batch(
        batch,
        micro,
        Math.ceilDiv(batch, micro),
        normalisation(view, last, micro, before),
        note(attempts, batch, planned),
        Lessons.key(view.spec(), trial));
  }

  /// A trainer says it when it starts; until then it is what the configuration comes to.
  private static @Nullable Integer normalisation(
      ExperimentView view, @Nullable Attempt last, int micro, @Nullable Batch before) {
    var heard = view.heard();
    if (last != null
        && heard != null
        && heard.progress().attempt().equals(last.number())
        && heard.progress().maxEpochs() != null) {
      return heard.normalisationBatch();
    }
    return before != null && before.micro() == micro ? before.normalisation() : (Integer) micro;
  }

  private static @Nullable String note(List<Attempt> attempts, int batch, int planned) {
    if (attempts.isEmpty() || attempts.getLast().microBatch() == null) {
      return null;
    }
    int now = attempts.getLast().microBatch();
    var full =
        attempts.reversed().stream()
            .filter(attempt -> attempt.outcome() == Outcome.OUT_OF_MEMORY)
            .findFirst()
            .orElse(null);
    if (full == null) {
      return "began with " + now + ": another trial ran out of GPU memory with more";
    }
    int before = full.microBatch() == null ? planned : full.microBatch();
    var halved =
        "attempt " + full.number() + " ran out of GPU memory with " + before + " images at a time";
    return before / 2 == now || now >= before
        ? halved
        : halved + "; " + before / 2 + " does not divide " + batch + ", so " + now;
  }
}
