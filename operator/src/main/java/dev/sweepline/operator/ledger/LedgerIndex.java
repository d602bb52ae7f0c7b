package dev.sweepline.operator.ledger;

import dev.sweepline.planner.ledger.LedgerAnswer;
import dev.sweepline.planner.ledger.LedgerEntry;
import dev.sweepline.planner.ledger.LedgerKey;
import dev.sweepline.planner.ledger.MemoryFinding;
import dev.sweepline.planner.ledger.MemoryFindings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// All that was written to the topic, as far as it was read.
final class LedgerIndex {
  private static final Logger LOG = Logger.getLogger(LedgerIndex.class);

  private PackedEntries entries = new PackedEntries();
  private final Map<LedgerKey, String> foreign = new HashMap<>();
  private final Map<String, MemoryFindings> memory = new HashMap<>();
  private final Map<TopicPartition, Long> positions = new HashMap<>();
  private @Nullable String away = "it is being read";
  private long unreadable;
  private long generation;

  /// Begins again with nothing.
  synchronized void restart() {
    entries = new PackedEntries();
    foreign.clear();
    memory.clear();
    positions.clear();
    generation++;
    away = "it is being read";
  }

  /// Nobody can say what the topic holds.
  synchronized void away(String why) {
    away = why;
  }

  /// All that there was has been read.
  synchronized void loaded() {
    away = null;
  }

  /// Counts how often it began again.
  synchronized long generation() {
    return generation;
  }

  synchronized boolean isLoaded() {
    return away == null;
  }

  synchronized Optional<String> trouble() {
    return Optional.ofNullable(away);
  }

  /// The uids of experiments that these records tell of.
  synchronized Set<String> apply(
      ConsumerRecords<byte[], byte[]> records, Map<TopicPartition, Long> read) {
    var told = new HashSet<String>();
    for (var record : records) {
      apply(record, told);
    }
    positions.putAll(read);
    notifyAll();
    return told;
  }

  private void apply(ConsumerRecord<byte[], byte[]> record, Set<String> told) {
    var key =
        Optional.ofNullable(record.key())
            .flatMap(bytes -> LedgerKey.of(new String(bytes, StandardCharsets.UTF_8)));
    if (key.isEmpty()) {
      refuse(record, "its key is not <namespace>/<digest>");
      return;
    }
    foreign.remove(key.get());
    if (record.value() == null) {
      entries.remove(key.get());
      return;
    }
    switch (LedgerJson.read(record.value())) {
      case LedgerJson.Entry(var entry) -> {
        if (entry.key().equals(key.get())) {
          entries.put(entry);
          remember(entry);
          if (away == null) {
            entry.runs().forEach(run -> told.add(run.uid()));
          }
        } else {
          refuse(record, "it is of " + entry.key().text());
        }
      }
      case LedgerJson.Foreign(var why) -> {
        entries.remove(key.get());
        foreign.put(key.get(), why);
        refuse(record, why);
      }
      case LedgerJson.Unreadable(var problems) -> refuse(record, String.join("; ", problems));
    }
  }

  /// What a later record does not say any more was true nevertheless.
  private void remember(LedgerEntry entry) {
    var found = entry.best().memory();
    if (found != null) {
      memory.computeIfAbsent(entry.namespace(), _ -> new MemoryFindings()).add(found);
    }
  }

  /// What the trials of a namespace found out about GPUs' memory, as far as it was read.
  synchronized List<MemoryFinding> memory(String namespace) {
    var found = memory.get(namespace);
    return found == null ? List.of() : found.all().toList();
  }

  private void refuse(ConsumerRecord<byte[], byte[]> record, String why) {
    unreadable++;
    LOG.warnf(
        "ledger record not understood partition=%d offset=%d reason=%s",
        record.partition(), record.offset(), why);
  }

  synchronized LedgerAnswer find(LedgerKey key) {
    if (away != null) {
      return new LedgerAnswer.Away(away);
    }
    var refused = foreign.get(key);
    if (refused != null) {
      return new LedgerAnswer.Away("its record is not understood: " + refused);
    }
    return entries
        .get(key)
        .<LedgerAnswer>map(LedgerAnswer.Known::new)
        .orElseGet(LedgerAnswer.Unknown::new);
  }

  /// What the writer goes on from; it has read to the end.
  synchronized @Nullable LedgerEntry entry(LedgerKey key) {
    return entries.get(key).orElse(null);
  }

  /// Why nothing may be written over a record.
  synchronized Optional<String> refusal(LedgerKey key) {
    return Optional.ofNullable(foreign.get(key));
  }

  synchronized List<LedgerKey> keys(String namespace) {
    return entries.keys(namespace);
  }

  synchronized int size() {
    return entries.size();
  }

  synchronized long bytes() {
    return entries.bytes();
  }

  synchronized long unreadable() {
    return unreadable;
  }

  /// Whether everything before these offsets has been read within that time.
  synchronized boolean awaits(Map<TopicPartition, Long> offsets, Duration patience)
      throws InterruptedException {
    long until = System.nanoTime() + patience.toNanos();
    while (!hasRead(offsets)) {
      long left = (until - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  private boolean hasRead(Map<TopicPartition, Long> offsets) {
    return away == null
        && offsets.entrySet().stream()
            .allMatch(end ->
                end.getValue() == 0 || positions.getOrDefault(end.getKey(), 0L) >= end.getValue());
  }
}
