package dev.sweepline.operator.wandb;

import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.wandb.HistoryRow;
import dev.sweepline.wandb.OfflineRun;
import dev.sweepline.wandb.OfflineRuns;
import dev.sweepline.wandb.Remark;
import dev.sweepline.wandb.RunEnding;
import dev.sweepline.wandb.Told;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// A run that is written to `offline-run-*` folders.
final class OfflineTracker implements Tracker {
  private static final Logger LOG = Logger.getLogger(OfflineTracker.class);
  private static final Duration FLUSH_EVERY = Duration.ofSeconds(2);
  private static final Duration RETRY = Duration.ofSeconds(15);
  private static final Duration PARK_AFTER = Duration.ofMinutes(5);
  private static final int MOST_ROWS = 5_000;

  private final TrackedRun tracked;
  private final Backlog backlog;
  private final Place place;
  private boolean positionKnown;

  /// What was remembered of its console and system metrics when this began, and what was written
  /// since.
  private Told told;

  private final @Nullable Instant startedAt;

  /// How much of what follows that is in its folders already.
  private long consoleThere;

  private long systemThere;
  private @Nullable OfflineRun run;
  private Instant notBefore = Instant.MIN;
  private boolean ended;
  private @Nullable String trouble;
  private @Nullable Instant troubleSince;

  /// Where and how all offline runs are written.
  record Place(Path root, ZoneId zone, String version) {}

  /// @param remembered null for a run that nobody began yet
  OfflineTracker(TrackedRun tracked, @Nullable RunState remembered, Backlog backlog, Place place) {
    this.tracked = tracked;
    this.backlog = backlog;
    this.place = place;
    told = remembered == null || remembered.told() == null ? Told.NOTHING : remembered.told();
    startedAt = remembered == null ? null : remembered.startedAt();
    backlog.reached(remembered == null ? null : remembered.reach());
  }

  @Override
  public void tick(Instant now) {
    boolean urgent = backlog.exitCode().isPresent() && trouble == null;
    if (ended || (now.isBefore(notBefore) && !urgent)) {
      return;
    }
    notBefore = now.plus(FLUSH_EVERY);
    try {
      findPosition();
      if (!ended && (backlog.hasNews() || backlog.exitCode().isPresent())) {
        write(now);
      }
      trouble = null;
      troubleSince = null;
    } catch (IOException e) {
      notBefore = now.plus(RETRY);
      giveUpFolder();
      if (trouble == null) {
        LOG.warnf(
            "run waits for its folder experiment=%s/%s reason=%s",
            tracked.namespace(), tracked.experiment(), e);
      }
      trouble = e.toString();
      troubleSince = troubleSince == null ? now : troubleSince;
      if (now.isAfter(troubleSince.plus(PARK_AFTER))) {
        backlog.park();
      }
    }
  }

  private void findPosition() throws IOException {
    if (!positionKnown) {
      var known = OfflineRuns.find(place.root(), tracked.id());
      ended = known.ended();
      backlog.begin(known.position().orStartedAt(startedAt), told.mark());
      positionKnown = true;
    }
  }

  private void write(Instant now) throws IOException {
    var folder = run;
    if (folder == null) {
      dropWhatIsThere();
      folder = OfflineRun.create(place.root(), tracked.facts(), now, place.zone(), place.version());
      run = folder;
      LOG.infof(
          "offline run begun experiment=%s/%s folder=%s",
          tracked.namespace(), tracked.experiment(), folder.directory());
    }
    do {
      var rows = backlog.head(MOST_ROWS);
      var remarks = backlog.remarks().head(MOST_ROWS);
      var summary = backlog.summary();
      folder.append(
          rows,
          remarks.stream().flatMap(remark -> remark.console().stream()).skip(consoleThere).toList(),
          remarks.stream().flatMap(remark -> remark.system().stream()).skip(systemThere).toList(),
          summary);
      written(rows, remarks, summary);
    } while (backlog.size() > 0 || !backlog.remarks().isEmpty());
    if (backlog.ending().filter(RunEnding::isSuperseded).isPresent()) {
      folder.describe(tracked.facts().tagged(RunEnding.SUPERSEDED_TAG));
    }
    if (backlog.exitCode().isPresent()) {
      folder.finish(backlog.exitCode().getAsInt(), backlog.summary(), runtime());
      ended = true;
    }
  }

  private void written(List<HistoryRow> rows, List<Remark> remarks, Map<String, Object> summary) {
    var before = told;
    told = told.and(remarks);
    consoleThere = Math.max(0, consoleThere - (told.consoleLines() - before.consoleLines()));
    systemThere = Math.max(0, systemThere - (told.systemRows() - before.systemRows()));
    backlog.safe(rows, remarks, summary);
  }

  /// After a failed write, or a crash before what was written was remembered, some of it may be on
  /// disk all the same: the same events make the same lines, so it is enough to count them.
  private void dropWhatIsThere() throws IOException {
    var known = OfflineRuns.find(place.root(), tracked.id());
    consoleThere = Math.max(0, known.consoleLines() - told.consoleLines());
    systemThere = Math.max(0, known.systemRows() - told.systemRows());
    long step = known.position().step();
    var there = backlog.head(backlog.size()).stream().filter(row -> row.step() <= step).toList();
    if (!there.isEmpty()) {
      backlog.safe(there, List.of(), backlog.summary());
    }
  }

  private long runtime() {
    return backlog.summary().get("_runtime") instanceof Number seconds ? seconds.longValue() : 0;
  }

  /// A crash or a full disk may have cut the last record: nothing may be appended to it.
  private void giveUpFolder() {
    closeFolder();
    run = null;
  }

  @Override
  public void accept(TrainerEvent event, long offset) {
    if (!ended) {
      backlog.accept(event, offset);
    }
  }

  @Override
  public boolean ended() {
    return ended;
  }

  @Override
  public void lost() {
    LOG.warnf(
        "rows may be missing in the run's folder experiment=%s/%s",
        tracked.namespace(), tracked.experiment());
  }

  /// A disk that took nothing for as long as Kafka keeps events is not worth a courier.
  @Override
  public boolean askForRows(String asked) {
    return false;
  }

  @Override
  public boolean flows() {
    return positionKnown && trouble == null;
  }

  @Override
  public boolean inFlight() {
    return false;
  }

  /// Where it stands its folders know; that it is not over, and must be ended some day, they do not
  /// tell to whoever starts next.
  @Override
  public Optional<RunState> state(int partition) {
    if (ended) {
      return Optional.of(RunState.over(partition));
    }
    var resumeFrom = backlog.resumeFrom();
    return positionKnown || resumeFrom.isPresent()
        ? Optional.of(
            RunState.offline(
                partition,
                told,
                backlog.safe().startedAt(),
                resumeFrom.isPresent() ? resumeFrom.getAsLong() : null,
                backlog.reach()))
        : Optional.empty();
  }

  @Override
  public Backlog backlog() {
    return backlog;
  }

  @Override
  public Optional<String> trouble() {
    return Optional.ofNullable(trouble);
  }

  @Override
  public void close() {
    backlog.close();
    closeFolder();
  }

  private void closeFolder() {
    var folder = run;
    if (folder != null) {
      try {
        folder.close();
      } catch (IOException e) {
        LOG.debugf(e, "closing %s", folder.directory());
      }
    }
  }
}
