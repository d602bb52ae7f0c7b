package dev.sweepline.planner.ledger;

/// What one experiment adds to the ledger.
public record Contribution(LedgerKey key, LedgerRun run) {}
