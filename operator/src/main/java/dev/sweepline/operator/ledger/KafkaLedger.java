package dev.sweepline.operator.ledger;

import dev.sweepline.planner.dedupe.Costs;
import dev.sweepline.planner.ledger.Contribution;
import dev.sweepline.planner.ledger.LedgerAnswer;
import dev.sweepline.planner.ledger.LedgerEntry;
import dev.sweepline.planner.ledger.LedgerFold;
import dev.sweepline.planner.ledger.LedgerKey;
import dev.sweepline.planner.ledger.LedgerStanding;
import dev.sweepline.planner.ledger.MemoryFinding;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// The ledger on a compacted topic: followed by every replica, written by the leader.
public final class KafkaLedger implements Ledger, AutoCloseable {
  private static final Duration STOPPING = Duration.ofSeconds(5);
  private static final Duration IMPORT = Duration.ofSeconds(30);

  private final LedgerIndex index = new LedgerIndex();
  private final LedgerFollower follower;
  private final LedgerWriter writer;
  private final Thread following;
  private final Thread writing;
  private final Map<String, Contribution> waiting = new ConcurrentHashMap<>();
  private final List<Consumer<Set<String>>> listeners = new CopyOnWriteArrayList<>();
  private final List<Runnable> restarts = new CopyOnWriteArrayList<>();
  private volatile BooleanSupplier leads = () -> false;

  public KafkaLedger(Map<String, Object> kafka, LedgerTopic topic, Clock clock) {
    this(kafka, topic, clock, LedgerWriter.Backoff.USUAL);
  }

  KafkaLedger(
      Map<String, Object> kafka, LedgerTopic topic, Clock clock, LedgerWriter.Backoff backoff) {
    var settings = Map.copyOf(kafka);
    follower = new LedgerFollower(settings, topic, index, this::told, this::everything);
    writer =
        new LedgerWriter(
            () -> LedgerProducer.open(settings),
            index,
            () -> leads.getAsBoolean(),
            this::everything,
            backoff,
            clock);
    following = Thread.ofPlatform().daemon().name("ledger-follower").unstarted(follower);
    writing = Thread.ofPlatform().daemon().name("ledger-writer").unstarted(writer);
  }

  public void start() {
    following.start();
    writing.start();
  }

  /// @param holdsLease whether this process leads, by a look that cannot be stale
  public void leadBy(BooleanSupplier holdsLease) {
    leads = holdsLease;
  }

  public boolean isLeading() {
    return leads.getAsBoolean();
  }

  private void told(Set<String> uids) {
    uids.forEach(waiting::remove);
    listeners.forEach(listener -> listener.accept(uids));
  }

  private void everything() {
    restarts.forEach(Runnable::run);
  }

  @Override
  public LedgerStanding standing(Contribution contribution) {
    return switch (index.find(contribution.key())) {
      case LedgerAnswer.Away(var why) -> new LedgerStanding.Away(why);
      case LedgerAnswer.Known(var entry) when LedgerFold.holds(entry, contribution.run()) ->
          new LedgerStanding.Held();
      case LedgerAnswer.Known _, LedgerAnswer.Unknown _ ->
          writer
              .trouble()
              .<LedgerStanding>map(LedgerStanding.Away::new)
              .orElseGet(LedgerStanding.Lacking::new);
    };
  }

  @Override
  public void tell(Contribution contribution) {
    var uid = contribution.run().uid();
    if (!contribution.equals(waiting.put(uid, contribution))) {
      var written = writer.write(List.of(new LedgerChange.Told(contribution)));
      var _ = written.whenComplete((_, _) -> waiting.remove(uid, contribution));
    }
  }

  @Override
  public LedgerAnswer find(LedgerKey key) {
    return index.find(key);
  }

  @Override
  public Costs costs(String namespace) {
    var costs = new Costs();
    for (var key : index.keys(namespace)) {
      if (index.find(key) instanceof LedgerAnswer.Known(var entry)) {
        costs.add(entry.best());
      }
    }
    return costs;
  }

  @Override
  public List<MemoryFinding> memory(String namespace) {
    return index.memory(namespace);
  }

  @Override
  public void checkpointGone(LedgerKey key, String experimentUid) {
    var _ = writer.write(List.of(new LedgerChange.CheckpointGone(key, experimentUid)));
  }

  @Override
  public void onNews(Consumer<Set<String>> told, Runnable everything) {
    listeners.add(told);
    restarts.add(everything);
  }

  /// Puts exported entries back, all of them or none.
  ///
  /// @return why it did not; it may be tried again
  public Optional<String> merge(List<LedgerEntry> exported) throws InterruptedException {
    for (var entry : exported) {
      var refusal = index.refusal(entry.key());
      if (refusal.isPresent()) {
        return Optional.of(entry.digest() + " is kept by a newer release: " + refusal.get());
      }
    }
    CompletableFuture<Void> written =
        writer.write(exported.stream().<LedgerChange>map(LedgerChange.Merged::new).toList());
    try {
      written.get(IMPORT.toMillis(), TimeUnit.MILLISECONDS);
      return Optional.empty();
    } catch (TimeoutException e) {
      written.cancel(false);
      return Optional.of(trouble().orElse("Kafka does not answer in time"));
    } catch (ExecutionException e) {
      throw new IllegalStateException("writing the ledger", e.getCause());
    }
  }

  /// The digests that are remembered in a namespace, in order.
  public List<LedgerKey> keys(String namespace) {
    return index.keys(namespace);
  }

  /// Why it cannot be read or written now.
  public Optional<String> trouble() {
    return index.trouble().or(writer::trouble);
  }

  public boolean isLoaded() {
    return index.isLoaded();
  }

  public int size() {
    return index.size();
  }

  long bytes() {
    return index.bytes();
  }

  long unreadable() {
    return index.unreadable();
  }

  LedgerWriter writer() {
    return writer;
  }

  @Override
  public void close() {
    follower.stop();
    writer.stop();
    try {
      writing.join(STOPPING);
      following.join(STOPPING);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
