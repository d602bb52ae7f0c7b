package dev.sweepline.planner.ledger;

/// Up to where runs are counted without being listed.
public record Horizon(String finishedAt, String uid) implements LedgerPart, Comparable<Horizon> {
  @Override
  public int compareTo(Horizon other) {
    int byTime = finishedAt.compareTo(other.finishedAt);
    return byTime != 0 ? byTime : uid.compareTo(other.uid);
  }
}
