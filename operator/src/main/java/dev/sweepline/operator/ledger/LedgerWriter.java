package dev.sweepline.operator.ledger;

import dev.sweepline.planner.ledger.LedgerEntry;
import dev.sweepline.planner.ledger.LedgerKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Folds changes into the entries, one transaction after the other.
///
/// Before it writes, nobody else can, and the index has read to the end; after it has written, it
/// waits until the index has that too. So each fold goes on from all that was written before.
final class LedgerWriter implements Runnable {
  private static final Logger LOG = Logger.getLogger(LedgerWriter.class);
  private static final int MOST_CHANGES = 1_000;
  private static final Duration READING = Duration.ofSeconds(30);
  private static final Duration IDLE = Duration.ofMillis(250);

  private final Supplier<LedgerProducer> producers;
  private final LedgerIndex index;
  private final BooleanSupplier leads;
  private final Runnable troubleOver;
  private final Backoff backoff;
  private final Clock clock;
  private final BlockingDeque<Job> jobs = new LinkedBlockingDeque<>();
  private volatile boolean stopping;
  private volatile @Nullable String trouble;
  private volatile @Nullable Instant lastWrite;
  private final AtomicLong written = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();

  /// Changes that are written together.
  private record Job(List<LedgerChange> changes, CompletableFuture<Void> done) {}

  /// How long it waits before it tries again.
  record Backoff(Duration first, Duration longest) {
    static final Backoff USUAL = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));

    Duration next(Duration before) {
      var doubled = before.isZero() ? first : before.multipliedBy(2);
      return doubled.compareTo(longest) < 0 ? doubled : longest;
    }
  }

  /// @param leads whether this process is the one that may write, by a look that cannot be stale
  /// @param troubleOver hears when writing begins or ceases to work
  LedgerWriter(
      Supplier<LedgerProducer> producers,
      LedgerIndex index,
      BooleanSupplier leads,
      Runnable troubleOver,
      Backoff backoff,
      Clock clock) {
    this.producers = producers;
    this.index = index;
    this.leads = leads;
    this.troubleOver = troubleOver;
    this.backoff = backoff;
    this.clock = clock;
  }

  /// Ends once it is written; as long as it is not done or cancelled, it is tried again.
  CompletableFuture<Void> write(List<LedgerChange> changes) {
    var done = new CompletableFuture<Void>();
    jobs.add(new Job(List.copyOf(changes), done));
    return done;
  }

  Optional<String> trouble() {
    return Optional.ofNullable(trouble);
  }

  Optional<Instant> lastWrite() {
    return Optional.ofNullable(lastWrite);
  }

  int waiting() {
    return jobs.size();
  }

  long written() {
    return written.get();
  }

  long failures() {
    return failures.get();
  }

  void stop() {
    stopping = true;
  }

  @Override
  public void run() {
    var pause = Duration.ZERO;
    while (!stopping) {
      try {
        if (jobs.isEmpty() && trouble == null) {
          TimeUnit.MILLISECONDS.sleep(IDLE.toMillis());
        } else {
          serve();
        }
        pause = Duration.ZERO;
      } catch (ProducerFencedException | InvalidProducerEpochException e) {
        pause = backoff.next(pause);
        failed("another operator writes the ledger; do two releases share this Kafka?", e);
        pause(pause);
      } catch (InterruptException | InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (KafkaException | NotReadException e) {
        pause = backoff.next(pause);
        failed("the ledger cannot be written: " + e.getMessage(), e);
        pause(pause);
      }
    }
  }

  /// This process may not write, or has not read what it would go on from.
  private static final class NotReadException extends Exception {
    private static final long serialVersionUID = 1;

    NotReadException(String why) {
      super(why);
    }
  }

  private void works() {
    if (trouble != null) {
      trouble = null;
      LOG.info("ledger can be written again");
      troubleOver.run();
    }
  }

  private void failed(String why, Exception e) {
    failures.incrementAndGet();
    boolean isNew = !why.equals(trouble);
    trouble = why;
    if (isNew) {
      LOG.warnf("ledger not written waiting=%d reason=%s cause=%s", jobs.size(), why, e);
      troubleOver.run();
    }
  }

  private void pause(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopping = true;
    }
  }

  private void serve() throws InterruptedException, NotReadException {
    if (!leads.getAsBoolean()) {
      throw new NotReadException("this replica does not hold the Lease");
    }
    try (var producer = producers.get()) {
      long generation = index.generation();
      catchUp(producer.ends());
      LOG.infof("ledger open for writing records=%d", index.size());
      if (jobs.isEmpty()) {
        works();
      }
      while (!stopping) {
        var first = jobs.poll(IDLE.toMillis(), TimeUnit.MILLISECONDS);
        if (first != null) {
          write(producer, batch(first), generation);
        }
      }
    }
  }

  private void catchUp(Map<TopicPartition, Long> ends)
      throws InterruptedException, NotReadException {
    if (!index.awaits(ends, READING)) {
      throw new NotReadException(index.trouble().orElse("it is not read to its end"));
    }
  }

  private List<Job> batch(Job first) {
    var batch = new ArrayList<Job>();
    int changes = 0;
    for (var job = first; job != null; job = changes < MOST_CHANGES ? jobs.poll() : null) {
      if (!job.done().isDone()) {
        batch.add(job);
        changes += job.changes().size();
      }
    }
    return batch;
  }

  private void write(LedgerProducer producer, List<Job> batch, long generation)
      throws InterruptedException, NotReadException {
    boolean done = false;
    try {
      var folded = fold(batch);
      if (index.generation() != generation || !index.isLoaded()) {
        // What was folded may go on from less than was written.
        throw new NotReadException("it is being read again");
      }
      if (!folded.isEmpty()) {
        catchUp(producer.write(folded.values()));
        works();
        written.addAndGet(folded.size());
        lastWrite = clock.instant();
      }
      batch.forEach(job -> job.done().complete(null));
      done = true;
    } finally {
      if (!done) {
        batch.reversed().forEach(jobs::addFirst);
      }
    }
  }

  /// What differs from what is written already.
  private Map<LedgerKey, LedgerEntry> fold(List<Job> batch) {
    var folded = new LinkedHashMap<LedgerKey, LedgerEntry>();
    for (var job : batch) {
      for (var change : job.changes()) {
        if (index.refusal(change.key()).isPresent()) {
          continue;
        }
        var known = folded.get(change.key());
        var entry = change.of(known == null ? index.entry(change.key()) : known);
        if (entry != null) {
          folded.put(change.key(), entry);
        }
      }
    }
    folded.values().removeIf(entry -> entry.equals(index.entry(entry.key())));
    return folded;
  }
}
