package dev.sweepline.operator.experiment;

import dev.sweepline.operator.ledger.Ledger;
import dev.sweepline.planner.dedupe.Costs;
import dev.sweepline.planner.ledger.Contribution;
import dev.sweepline.planner.ledger.LedgerAnswer;
import dev.sweepline.planner.ledger.LedgerEntry;
import dev.sweepline.planner.ledger.LedgerFold;
import dev.sweepline.planner.ledger.LedgerKey;
import dev.sweepline.planner.ledger.LedgerStanding;
import dev.sweepline.planner.ledger.MemoryFinding;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A ledger without Kafka, which a test can take away.
public final class LedgerInMemory implements Ledger {
  private final Map<LedgerKey, LedgerEntry> entries = new ConcurrentHashMap<>();
  private final CopyOnWriteArrayList<Consumer<Set<String>>> listeners =
      new CopyOnWriteArrayList<>();
  private final CopyOnWriteArrayList<Runnable> restarts = new CopyOnWriteArrayList<>();
  private volatile @Nullable String away;

  public void goesAway(String why) {
    away = why;
  }

  public void comesBack() {
    away = null;
    restarts.forEach(Runnable::run);
  }

  @Override
  public LedgerStanding standing(Contribution contribution) {
    var why = away;
    if (why != null) {
      return new LedgerStanding.Away(why);
    }
    return LedgerFold.holds(entries.get(contribution.key()), contribution.run())
        ? new LedgerStanding.Held()
        : new LedgerStanding.Lacking();
  }

  @Override
  public void tell(Contribution contribution) {
    entries.compute(contribution.key(), (_, entry) -> LedgerFold.record(entry, contribution));
    listeners.forEach(listener -> listener.accept(Set.of(contribution.run().uid())));
  }

  @Override
  public LedgerAnswer find(LedgerKey key) {
    var why = away;
    if (why != null) {
      return new LedgerAnswer.Away(why);
    }
    var entry = entries.get(key);
    return entry == null ? new LedgerAnswer.Unknown() : new LedgerAnswer.Known(entry);
  }

  @Override
  public Costs costs(String namespace) {
    var costs = new Costs();
    entries.values().stream()
        .filter(entry -> entry.namespace().equals(namespace))
        .forEach(entry -> costs.add(entry.best()));
    return costs;
  }

  @Override
  public List<MemoryFinding> memory(String namespace) {
    return entries.values().stream()
        .filter(entry -> entry.namespace().equals(namespace))
        .flatMap(entry -> Optional.ofNullable(entry.best().memory()).stream())
        .toList();
  }

  @Override
  public void checkpointGone(LedgerKey key, String experimentUid) {
    entries.computeIfPresent(key, (_, entry) -> LedgerFold.withoutCheckpoint(entry, experimentUid));
  }

  @Override
  public void onNews(Consumer<Set<String>> told, Runnable everything) {
    listeners.add(told);
    restarts.add(everything);
  }
}
