package dev.sweepline.planner.ledger;

/// What the ledger answers to a look-up.
public sealed interface LedgerAnswer {

  /// It has run before.
  record Known(LedgerEntry entry) implements LedgerAnswer {}

  /// It has not, as far as anybody remembers.
  record Unknown() implements LedgerAnswer {}

  /// Nobody can say now.
  ///
  /// @param why for people, with the fix where one is known
  record Away(String why) implements LedgerAnswer {}
}
