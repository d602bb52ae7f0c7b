package dev.sweepline.planner.dedupe;

import dev.sweepline.planner.ledger.LedgerKey;

/// What is known of trials that do not exist yet.
///
/// @param lookUp the Experiments of a digest and what the ledger says; they may be a moment old, as
///   nothing begins because of them
public record Foresight(LookUp lookUp, Costs costs) {

  /// Finds what is known of a digest.
  @FunctionalInterface
  public interface LookUp {
    Remembered of(LedgerKey digest);
  }
}
