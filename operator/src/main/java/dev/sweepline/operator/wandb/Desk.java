package dev.sweepline.operator.wandb;

import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.wandb.RunEnding;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/// Brings each event to its run, begins and ends runs, and knows how far each partition is safe.
final class Desk {
  private static final Logger LOG = Logger.getLogger(Desk.class);
  private static final int REMEMBERED_AS_DONE = 50_000;

  private final RunDirectory directory;
  private final Function<TrackedRun, Optional<Tracker>> begin;
  private final Patience patience;
  private final Room room;
  private final ForwarderMetrics metrics;
  private final Map<String, Entry> entries = new HashMap<>();
  private final LinkedHashMap<String, Boolean> done = new LinkedHashMap<>();

  private final Restarts restarts = new Restarts();
  private final CatchUp catchUp;

  /// What is to be remembered of runs that are not here any more.
  private final Map<String, RunState> farewells = new HashMap<>();

  /// @param room what events wait in that have no tracker yet
  /// @param begin makes the tracker of a run; empty if the run has ended before
  Desk(
      RunDirectory directory,
      Function<TrackedRun, Optional<Tracker>> begin,
      Patience patience,
      Room room,
      ForwarderMetrics metrics) {
    this.directory = directory;
    this.begin = begin;
    this.patience = patience;
    this.room = room;
    this.metrics = metrics;
    catchUp = new CatchUp(entries, restarts, directory, patience);
  }

  /// What runs left on Kafka.
  CatchUp catchUp() {
    return catchUp;
  }

  void hear(TrainerEvent event, int partition, long offset, Instant now) {
    for (var id : restarts.runsOf(event)) {
      if (!done.containsKey(id)) {
        hear(id, event, partition, offset, now);
      }
    }
  }

  private void hear(String id, TrainerEvent event, int partition, long offset, Instant now) {
    var entry = entries.computeIfAbsent(id, _ -> new Entry(id, partition, now, room));
    entry.accept(event, offset);
    if (entry.tracker == null) {
      introduce(entry, now);
    }
    split(entry, now);
  }

  /// What is remembered of a run: if it is not over, it goes on even if no event of it comes any
  /// more.
  ///
  /// @param gone from where on Kafka may have lost what it had to read again
  void resume(String id, RunState state, OptionalLong gone, Instant now) {
    restarts.know(id);
    if (state.ended()) {
      return;
    }
    entries.computeIfAbsent(
        id,
        _ -> {
          var entry = new Entry(id, state.partition(), now, room);
          entry.remembered = state;
          if (state.resumeFrom() == null) {
            entry.leftOutFrom = gone;
          }
          return entry;
        });
  }

  private void introduce(Entry entry, Instant now) {
    switch (directory.standing(RunIds.experimentUid(entry.id))) {
      case RunDirectory.Unknown _ -> {
        if (now.isAfter(entry.since.plus(patience.unknown()))) {
          LOG.warnf("run of an unknown experiment dropped run=%s", entry.id);
          finish(entry);
        }
      }
      case RunDirectory.Untracked _ -> finish(entry);
      case RunDirectory.Live _, RunDirectory.Settled _ -> beginRun(entry);
    }
  }

  private void beginRun(Entry entry) {
    Optional<TrackedRun> run;
    try {
      run = directory.run(RunIds.experimentUid(entry.id));
    } catch (KubernetesClientException e) {
      // Its configuration tree cannot be read now: the next tick asks again.
      LOG.debugf("facts of a run not read run=%s cause=%s", entry.id, e.getMessage());
      return;
    }
    run.map(found -> found.withId(entry.id))
        .flatMap(begin)
        .ifPresentOrElse(entry::start, () -> finish(entry));
  }

  private void finish(Entry entry) {
    entry.close();
    entries.remove(entry.id);
    done.put(entry.id, true);
    if (done.size() > REMEMBERED_AS_DONE) {
      done.pollFirstEntry();
    }
  }

  /// Does what is due in every run; `caughtUp` tells of a partition whether all of it was read.
  void tick(Instant now, IntPredicate caughtUp) {
    for (var entry : List.copyOf(entries.values())) {
      var tracker = entry.tracker;
      if (tracker == null) {
        introduce(entry, now);
        continue;
      }
      try {
        split(entry, now);
        catchUp.fill(entry, tracker, now, caughtUp);
        catchUp.stopWaiting(entry, tracker, now, caughtUp);
        settleIfOver(entry, tracker, now, caughtUp);
        tracker.tick(now);
        entry.count(metrics);
        if (tracker.ended()) {
          LOG.infof("run ended run=%s", entry.id);
          letGo(entry, tracker);
        }
      } catch (RuntimeException e) {
        LOG.errorf(e, "run set aside until the next start run=%s", entry.id);
        tracker.backlog().park();
        letGo(entry, tracker);
      }
    }
  }

  private void letGo(Entry entry, Tracker tracker) {
    tracker.state(entry.partition).ifPresent(state -> farewells.put(entry.id, state));
    tracker.close();
    finish(entry);
  }

  /// Where an attempt began from nothing, another run begins and this one ends.
  private void split(Entry entry, Instant now) {
    var tracker = entry.tracker;
    if (tracker == null || entry.split) {
      return;
    }
    tracker
        .backlog()
        .restart()
        .ifPresent(restart -> {
          entry.split = true;
          var id = RunIds.restart(RunIds.experimentUid(entry.id), restart.attempt());
          restarts.know(id);
          if (!done.containsKey(id)) {
            LOG.infof("run begins again run=%s", id);
            entries.computeIfAbsent(
                id,
                _ -> {
                  var next = new Entry(id, entry.partition, now, room);
                  // What came since is read again.
                  next.leftOutFrom = OptionalLong.of(restart.offset());
                  return next;
                });
          }
        });
  }

  private void settleIfOver(Entry entry, Tracker tracker, Instant now, IntPredicate caughtUp) {
    if (tracker.backlog().restart().isPresent()) {
      tracker.settle(RunEnding.superseded());
      return;
    }
    ending(entry)
        .ifPresentOrElse(
            ending -> {
              var settledAt = entry.settledAt == null ? now : entry.settledAt;
              entry.settledAt = settledAt;
              boolean silent =
                  !now.isBefore(settledAt.plus(patience.lastWords()))
                      && caughtUp.test(entry.partition);
              if (silent || saidLastWord(tracker, ending.attempts())) {
                tracker.settle(ending);
              }
            },
            () -> entry.settledAt = null);
  }

  /// Whether an attempt with this number or a later one did.
  private static boolean saidLastWord(Tracker tracker, int attempt) {
    return tracker
        .backlog()
        .history()
        .filter(known -> known.finished() && known.attempt() >= attempt)
        .isPresent();
  }

  private Optional<RunEnding> ending(Entry entry) {
    return switch (directory.standing(RunIds.experimentUid(entry.id))) {
      case RunDirectory.Settled(var ending) -> Optional.of(ending);
      case RunDirectory.Live _, RunDirectory.Untracked _ -> Optional.empty();
      case RunDirectory.Unknown _ -> Optional.of(RunEndings.DELETED);
    };
  }

  /// The earliest record of a partition that must be readable again after a crash.
  OptionalLong firstUnsafeOffset(int partition) {
    return in(Set.of(partition)).flatMapToLong(entry -> entry.firstUnsafeOffset().stream()).min();
  }

  /// What is to be remembered with the next commit, by run.
  Map<String, RunState> news() {
    var news = new HashMap<>(farewells);
    entries
        .values()
        .forEach(entry ->
            entry
                .state()
                .filter(state -> !state.equals(entry.remembered))
                .ifPresent(state -> news.put(entry.id, state)));
    return news;
  }

  /// It is remembered.
  void remembered(Map<String, RunState> states) {
    states.forEach((id, state) -> {
      farewells.remove(id, state);
      var entry = entries.get(id);
      if (entry != null) {
        entry.remembered = state;
      }
    });
  }

  /// Whether nothing of these partitions is on its way to W&B.
  boolean quiet(Set<Integer> partitions) {
    return in(partitions).noneMatch(entry -> entry.tracker != null && entry.tracker.inFlight());
  }

  /// Somebody else goes on with the runs of these partitions.
  void release(Set<Integer> partitions) {
    in(partitions)
        .toList()
        .forEach(entry -> {
          if (entry.tracker != null) {
            entry.tracker.close();
          }
          entry.close();
          entries.remove(entry.id);
        });
    farewells.values().removeIf(state -> partitions.contains(state.partition()));
    // They may come back with events that are not done for the one who had them in between.
    done.clear();
  }

  void releaseAll() {
    var partitions = new TreeSet<Integer>();
    entries.values().forEach(entry -> partitions.add(entry.partition));
    release(partitions);
    farewells.clear();
    restarts.forget();
  }

  private Stream<Entry> in(Set<Integer> partitions) {
    return entries.values().stream().filter(entry -> partitions.contains(entry.partition));
  }

  Load load() {
    return Load.of(
        entries.values().stream()
            .flatMap(entry -> Optional.ofNullable(entry.tracker).stream())
            .toList());
  }
}
