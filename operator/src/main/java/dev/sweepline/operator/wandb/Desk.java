package dev.sweepline.operator.wandb;

import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.wandb.RunEnding;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Brings each event to its run, begins and ends runs, and knows how far each partition is safe.
final class Desk {
  private static final Logger LOG = Logger.getLogger(Desk.class);
  private static final int REMEMBERED_AS_DONE = 50_000;

  private final RunDirectory directory;
  private final Function<TrackedRun, Optional<Tracker>> begin;
  private final Patience patience;
  private final Map<String, Entry> entries = new HashMap<>();
  private final LinkedHashMap<String, Boolean> done = new LinkedHashMap<>();

  /// @param unknown how long an event waits for an Experiment that nobody knows
  /// @param lastWords how long a settled Experiment waits for events that may still come
  record Patience(Duration unknown, Duration lastWords) {
    static final Patience USUAL = new Patience(Duration.ofMinutes(2), Duration.ofSeconds(15));
  }

  /// @param begin makes the tracker of a run; empty if the run has ended before
  Desk(RunDirectory directory, Function<TrackedRun, Optional<Tracker>> begin, Patience patience) {
    this.directory = directory;
    this.begin = begin;
    this.patience = patience;
  }

  private record Waiting(TrainerEvent event, long offset) {}

  private static final class Entry {
    private final int partition;
    private final Instant since;
    private final List<Waiting> waiting = new ArrayList<>();
    private @Nullable Tracker tracker;
    private @Nullable Instant settledAt;

    private Entry(int partition, Instant since) {
      this.partition = partition;
      this.since = since;
    }
  }

  void hear(TrainerEvent event, int partition, long offset, Instant now) {
    if (done.containsKey(event.uid())) {
      return;
    }
    var entry = entries.computeIfAbsent(event.uid(), _ -> new Entry(partition, now));
    if (entry.tracker == null) {
      entry.waiting.add(new Waiting(event, offset));
      introduce(event.uid(), entry, now);
    } else {
      entry.tracker.accept(event, offset);
    }
  }

  private void introduce(String uid, Entry entry, Instant now) {
    switch (directory.standing(uid)) {
      case RunDirectory.Unknown _ -> {
        if (now.isAfter(entry.since.plus(patience.unknown()))) {
          LOG.warnf("events of an unknown experiment dropped uid=%s", uid);
          finish(uid);
        }
      }
      case RunDirectory.Untracked _ -> finish(uid);
      case RunDirectory.Live _, RunDirectory.Settled _ -> beginRun(uid, entry);
    }
  }

  private void beginRun(String uid, Entry entry) {
    Optional<TrackedRun> run;
    try {
      run = directory.run(uid);
    } catch (KubernetesClientException e) {
      // Its configuration tree cannot be read now: the next tick asks again.
      LOG.debugf("facts of a run not read uid=%s cause=%s", uid, e.getMessage());
      return;
    }
    run.flatMap(begin).ifPresentOrElse(tracker -> start(entry, tracker), () -> finish(uid));
  }

  private static void start(Entry entry, Tracker tracker) {
    entry.waiting.forEach(waiting -> tracker.accept(waiting.event(), waiting.offset()));
    entry.waiting.clear();
    entry.tracker = tracker;
  }

  private void finish(String uid) {
    entries.remove(uid);
    done.put(uid, true);
    if (done.size() > REMEMBERED_AS_DONE) {
      done.pollFirstEntry();
    }
  }

  /// Does what is due in every run; `caughtUp` tells of a partition whether all of it was read.
  void tick(Instant now, IntPredicate caughtUp) {
    for (var uid : List.copyOf(entries.keySet())) {
      var entry = entries.get(uid);
      if (entry == null) {
        continue;
      }
      var tracker = entry.tracker;
      if (tracker == null) {
        introduce(uid, entry, now);
        continue;
      }
      settleIfOver(uid, entry, tracker, now, caughtUp);
      tracker.tick(now);
      if (tracker.ended()) {
        LOG.infof("run ended uid=%s", uid);
        tracker.close();
        finish(uid);
      }
    }
  }

  private void settleIfOver(
      String uid, Entry entry, Tracker tracker, Instant now, IntPredicate caughtUp) {
    ending(uid)
        .ifPresentOrElse(
            ending -> {
              var settledAt = entry.settledAt == null ? now : entry.settledAt;
              entry.settledAt = settledAt;
              boolean silent =
                  !now.isBefore(settledAt.plus(patience.lastWords()))
                      && caughtUp.test(entry.partition);
              if (silent || tracker.finished(ending.attempts())) {
                tracker.settle(ending);
              }
            },
            () -> entry.settledAt = null);
  }

  private Optional<RunEnding> ending(String uid) {
    return switch (directory.standing(uid)) {
      case RunDirectory.Settled(var ending) -> Optional.of(ending);
      case RunDirectory.Live _, RunDirectory.Untracked _ -> Optional.empty();
      case RunDirectory.Unknown _ -> Optional.of(RunEndings.DELETED);
    };
  }

  /// The earliest record of a partition that must be readable again after a crash.
  OptionalLong firstUnsafeOffset(int partition) {
    return entries.values().stream()
        .filter(entry -> entry.partition == partition)
        .map(Desk::firstUnsafeOffset)
        .flatMapToLong(OptionalLong::stream)
        .min();
  }

  private static OptionalLong firstUnsafeOffset(Entry entry) {
    return entry.tracker == null
        ? entry.waiting.stream().mapToLong(Waiting::offset).min()
        : entry.tracker.firstUnsafeOffset();
  }

  /// Where to read a partition again for runs that left something on Kafka.
  OptionalLong rereadFrom(int partition) {
    return entries.values().stream()
        .filter(entry -> entry.partition == partition)
        .flatMap(entry -> Optional.ofNullable(entry.tracker).stream())
        .flatMapToLong(tracker -> tracker.rereadFrom().stream())
        .min();
  }

  /// Somebody else goes on with the runs of these partitions.
  void release(Collection<Integer> partitions) {
    entries
        .values()
        .removeIf(entry -> {
          boolean released = partitions.contains(entry.partition);
          if (released && entry.tracker != null) {
            entry.tracker.close();
          }
          return released;
        });
    // They may come back with events that are not done for the one who had them in between.
    done.clear();
  }

  void releaseAll() {
    release(entries.values().stream().map(entry -> entry.partition).distinct().toList());
  }

  /// How many runs are tracked, how many rows wait, and how many runs are in trouble.
  record Load(int runs, int rows, int inTrouble) {}

  Load load() {
    var trackers =
        entries.values().stream()
            .flatMap(entry -> Optional.ofNullable(entry.tracker).stream())
            .toList();
    return new Load(
        trackers.size(),
        trackers.stream().mapToInt(tracker -> tracker.backlog().size()).sum(),
        (int) trackers.stream().filter(tracker -> tracker.trouble().isPresent()).count());
  }
}
