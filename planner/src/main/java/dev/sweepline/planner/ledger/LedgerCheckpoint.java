package dev.sweepline.planner.ledger;

import org.jspecify.annotations.Nullable;

/// Where a run left its best weights.
///
/// @param path in the trainer
/// @param exists false once the operator knows that it is gone: it was in a Pod without a volume,
///   or a clean-up removed it
public record LedgerCheckpoint(String path, @Nullable String sha256, boolean exists)
    implements LedgerPart {

  LedgerCheckpoint gone() {
    return new LedgerCheckpoint(path, sha256, false);
  }
}
