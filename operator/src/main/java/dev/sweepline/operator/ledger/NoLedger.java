package dev.sweepline.operator.ledger;

import dev.sweepline.planner.dedupe.Costs;
import dev.sweepline.planner.ledger.Contribution;
import dev.sweepline.planner.ledger.LedgerAnswer;
import dev.sweepline.planner.ledger.LedgerKey;
import dev.sweepline.planner.ledger.LedgerStanding;
import dev.sweepline.planner.ledger.MemoryFinding;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// What an installation has that was told to do without Kafka: Experiments are all its memory, so
/// nobody waits for more.
public final class NoLedger implements Ledger {
  @Override
  public LedgerStanding standing(Contribution contribution) {
    return new LedgerStanding.Absent();
  }

  @Override
  public void tell(Contribution contribution) {}

  @Override
  public LedgerAnswer find(LedgerKey key) {
    return new LedgerAnswer.Unknown();
  }

  @Override
  public Costs costs(String namespace) {
    return new Costs();
  }

  @Override
  public List<MemoryFinding> memory(String namespace) {
    return List.of();
  }

  @Override
  public void checkpointGone(LedgerKey key, String experimentUid) {}

  /// It never has any.
  @Override
  public void onNews(Consumer<Set<String>> told, Runnable everything) {}
}
