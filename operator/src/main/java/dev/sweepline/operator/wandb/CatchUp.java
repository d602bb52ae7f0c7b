package dev.sweepline.operator.wandb;

import dev.sweepline.contract.RecoveredRows;
import dev.sweepline.contract.TrainerEvent;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/// Brings runs what they left on Kafka, and what a courier found where Kafka did not keep it.
final class CatchUp {
  private final Map<String, Entry> entries;
  private final Restarts restarts;
  private final RunDirectory directory;
  private final Patience patience;

  /// @param entries the desk's
  CatchUp(
      Map<String, Entry> entries, Restarts restarts, RunDirectory directory, Patience patience) {
    this.entries = entries;
    this.restarts = restarts;
    this.directory = directory;
    this.patience = patience;
  }

  /// The runs of a partition that are ready for what they left on Kafka, and from where.
  Map<String, Long> readyToCatchUp(int partition) {
    var ready = new HashMap<String, Long>();
    entries.values().stream()
        .filter(entry -> entry.partition == partition)
        .forEach(entry -> {
          var tracker = entry.tracker;
          if (tracker != null && tracker.flows() && !tracker.inFlight()) {
            tracker.backlog().catchUpFrom().ifPresent(from -> ready.put(entry.id, from));
          }
        });
    return ready;
  }

  void beginCatchUp(Collection<String> ids) {
    backlogs(ids).forEach(backlog -> backlog.leftOut().beginCatchUp());
  }

  /// Brings an event that was left out to its run, if that is one of these.
  void catchUp(Set<String> ids, TrainerEvent event, long offset) {
    var meant = restarts.runsOf(event).stream().filter(ids::contains).toList();
    backlogs(meant).forEach(backlog -> backlog.catchUp(event, offset));
  }

  /// From now on these runs hear what is new.
  void caughtUp(Collection<String> ids) {
    backlogs(ids).forEach(backlog -> backlog.leftOut().caughtUp());
  }

  /// Where some of what a run left on Kafka was lost, it is asked for, where the trial's own files
  /// have it. Not before it is known up to where: an event of it came, or there is none.
  void fill(Entry entry, Tracker tracker, Instant now, IntPredicate caughtUp) {
    var leftOut = tracker.backlog().leftOut();
    if (!leftOut.mayAskForRows() || !(leftOut.seesEvents() || caughtUp.test(entry.partition))) {
      return;
    }
    var asked = now.toString();
    if (leftOut.missesNothing()) {
      leftOut.goOnAfterGap();
    } else if (recovery(entry, asked) != RunDirectory.Recovery.IMPOSSIBLE
        && tracker.askForRows(asked)) {
      leftOut.awaitRows(asked);
    } else {
      tracker.lost();
      leftOut.goOnAfterGap();
    }
  }

  /// What these runs left on Kafka before `earliest` is not there any more.
  void lost(Collection<String> ids, long earliest) {
    backlogs(ids)
        .filter(backlog -> backlog.catchUpFrom().orElse(earliest) < earliest)
        .forEach(backlog -> backlog.openGap(earliest));
  }

  private RunDirectory.Recovery recovery(Entry entry, String asked) {
    return directory.recovery(RunIds.experimentUid(entry.id), asked);
  }

  /// Rows that a courier found, for every run of their Experiment that waits for some.
  void recover(RecoveredRows rows, long offset) {
    var own = restarts.runOf(rows.uid(), rows.attempt());
    entries.values().stream()
        .filter(entry -> RunIds.experimentUid(entry.id).equals(rows.uid()))
        .forEach(entry -> {
          var tracker = entry.tracker;
          if (tracker != null && tracker.backlog().recover(rows, entry.id.equals(own), offset)) {
            tracker.lost();
          }
        });
  }

  /// Rows that will not come hold a run up no longer.
  void stopWaiting(Entry entry, Tracker tracker, Instant now, IntPredicate caughtUp) {
    var asked = tracker.backlog().leftOut().rowsAsked();
    if (asked.isEmpty()) {
      entry.deliveredAt = null;
      return;
    }
    boolean over =
        switch (recovery(entry, asked.get())) {
          case AWAITED -> false;
          case IMPOSSIBLE -> true;
          case DELIVERED -> {
            var since = entry.deliveredAt == null ? now : entry.deliveredAt;
            entry.deliveredAt = since;
            yield caughtUp.test(entry.partition) && !now.isBefore(since.plus(patience.lastWords()));
          }
        };
    if (over) {
      tracker.lost();
      tracker.backlog().leftOut().goOnAfterGap();
    }
  }

  private Stream<Backlog> backlogs(Collection<String> ids) {
    return ids.stream()
        .flatMap(id -> Optional.ofNullable(entries.get(id)).stream())
        .flatMap(entry -> Optional.ofNullable(entry.tracker).stream())
        .map(Tracker::backlog);
  }
}
