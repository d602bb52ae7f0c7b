package dev.sweepline.planner.dedupe;

import dev.sweepline.planner.ledger.LedgerRun;
import dev.sweepline.planner.spec.Dedupe;
import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.spec.Pinned;
import org.jspecify.annotations.Nullable;

/// What a trial wants of an earlier outcome, beside its digest.
///
/// @param self the trial among its twins
/// @param epochs its budget, where the configuration has one
/// @param pinned what it must have beside what its digest says
public record Asked(
    Twin self,
    Dedupe dedupe,
    Objective objective,
    @Nullable Integer epochs,
    @Nullable Pinned pinned) {

  /// A value that another metric chose, another budget, another build of the same image or other
  /// data under the same name would say something else.
  boolean accepts(LedgerRun run) {
    return run.isReusable() && sameBudget(run) && sameImage(run) && sameData(run);
  }

  private boolean sameBudget(LedgerRun run) {
    return switch (run.outcome()) {
      case SUCCEEDED ->
          run.objective().equals(objective)
              && (epochs == null || run.epochs() == null || epochs.equals(run.epochs()));
      case INTENDED,
          DISRUPTION,
          INFRASTRUCTURE,
          HOST_MEMORY,
          OUT_OF_MEMORY,
          DETERMINISTIC,
          ERROR,
          HANG ->
          true;
    };
  }

  private boolean sameImage(LedgerRun run) {
    var wanted = pinned == null ? null : pinned.imageId();
    var had = run.imageDigest();
    return !dedupe.code().ofImage() || wanted == null || had == null || wanted.endsWith(had);
  }

  private boolean sameData(LedgerRun run) {
    var wanted = pinned == null ? null : pinned.dataDigest();
    return wanted == null || run.dataDigest() == null || wanted.equals(run.dataDigest());
  }
}
