package dev.sweepline.operator.ledger;

import dev.sweepline.planner.ledger.Contribution;
import dev.sweepline.planner.ledger.LedgerEntry;
import dev.sweepline.planner.ledger.LedgerFold;
import dev.sweepline.planner.ledger.LedgerKey;
import org.jspecify.annotations.Nullable;

/// Something to write; written twice, it is as if it had been written once.
sealed interface LedgerChange {
  LedgerKey key();

  /// What the entry is afterwards; null if there is none.
  @Nullable LedgerEntry of(@Nullable LedgerEntry entry);

  /// An experiment has ended.
  record Told(Contribution contribution) implements LedgerChange {
    @Override
    public LedgerKey key() {
      return contribution.key();
    }

    @Override
    public LedgerEntry of(@Nullable LedgerEntry entry) {
      return LedgerFold.record(entry, contribution);
    }
  }

  /// An exported entry comes back.
  record Merged(LedgerEntry exported) implements LedgerChange {
    @Override
    public LedgerKey key() {
      return exported.key();
    }

    @Override
    public LedgerEntry of(@Nullable LedgerEntry entry) {
      return entry == null ? exported : LedgerFold.merge(entry, exported);
    }
  }

  /// An experiment's checkpoint was removed.
  record CheckpointGone(LedgerKey key, String uid) implements LedgerChange {
    @Override
    public @Nullable LedgerEntry of(@Nullable LedgerEntry entry) {
      return entry == null ? null : LedgerFold.withoutCheckpoint(entry, uid);
    }
  }
}
