package dev.sweepline.planner.ledger;

/// Whether the ledger has what an experiment adds to it.
public sealed interface LedgerStanding {

  /// It has.
  record Held() implements LedgerStanding {}

  /// It has not, or says something else: it is to be told.
  record Lacking() implements LedgerStanding {}

  /// There is no ledger, and there will be none: nothing waits for it.
  record Absent() implements LedgerStanding {}

  /// Nobody can say now.
  ///
  /// @param why for people, with the fix where one is known
  record Away(String why) implements LedgerStanding {}
}
