package dev.sweepline.planner.experiment;

import dev.sweepline.planner.cleanup.Removal;
import dev.sweepline.planner.ledger.LedgerKey;
import dev.sweepline.planner.ledger.LedgerStanding;
import dev.sweepline.planner.status.Checkpoint;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a clean-up has removed of a trial's checkpoints, told by an annotation and then journaled.
final class Removed {
  private Removed() {}

  /// Below which attempt; null where nothing was. It never shrinks, and a trial that may still go
  /// on has lost nothing, whatever somebody wrote on it.
  static @Nullable Integer below(ExperimentView view) {
    var known = view.status().checkpointsGone();
    var told = view.status().settled() ? view.checkpointsGone() : null;
    if (known == null || told == null) {
      return known == null ? told : known;
    }
    return Math.max(known, told);
  }

  static @Nullable Checkpoint checkpoint(ExperimentView view, @Nullable Checkpoint checkpoint) {
    var below = below(view);
    return checkpoint != null
            && below != null
            && !checkpoint.isGone()
            && Removal.attempt(view.uid(), checkpoint.path())
                .filter(attempt -> attempt < below)
                .isPresent()
        ? checkpoint.gone()
        : checkpoint;
  }

  /// Told with the outcome that says so, so that it is repeated until the ledger has that.
  static Optional<ExperimentAction> action(ExperimentView view, @Nullable LedgerStanding standing) {
    var checkpoint = view.status().checkpoint();
    return standing instanceof LedgerStanding.Lacking && checkpoint != null && checkpoint.isGone()
        ? Contributions.of(view)
            .map(told ->
                new ExperimentAction.CheckpointGone(
                    new LedgerKey(view.namespace(), told.key().digest())))
        : Optional.empty();
  }
}
