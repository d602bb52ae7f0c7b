package dev.sweepline.planner.dedupe;

import dev.sweepline.planner.ledger.LedgerAnswer;
import java.util.List;

/// What is known of a digest when a trial is about to begin.
///
/// @param twins the other Experiments of that digest, by a read that cannot be stale
/// @param ledger what was, as far as Experiments do not say it any more
public record Remembered(List<Twin> twins, LedgerAnswer ledger) {
  public Remembered {
    twins = List.copyOf(twins);
  }
}
