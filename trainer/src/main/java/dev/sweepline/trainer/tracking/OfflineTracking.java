package dev.sweepline.trainer.tracking;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.trainer.event.RunEvents;
import dev.sweepline.wandb.ConsoleLine;
import dev.sweepline.wandb.HistoryRow;
import dev.sweepline.wandb.OfflineRun;
import dev.sweepline.wandb.OfflineRuns;
import dev.sweepline.wandb.RunEnding;
import dev.sweepline.wandb.RunFacts;
import dev.sweepline.wandb.RunHistory;
import dev.sweepline.wandb.SystemRow;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Writes a run alone as an `offline-run-*` folder for `wandb sync`; a resumed run goes on in a
/// folder of its own under the same id.
///
/// Training outlives it: when the folder cannot be written, that is said once.
public final class OfflineTracking implements RunEvents.Listener {
  private static final System.Logger LOG = System.getLogger(OfflineTracking.class.getName());

  /// That of the jar; classes that were not packaged have none.
  private static final String VERSION =
      Objects.requireNonNullElse(
          OfflineTracking.class.getPackage().getImplementationVersion(), "0.0.0");

  private final Path root;
  private final RunFacts facts;
  private final Clock clock;
  private final RunHistory history;
  private final int attempt;
  private final List<HistoryRow> rows = new ArrayList<>();
  private final List<ConsoleLine> console = new ArrayList<>();
  private final List<SystemRow> system = new ArrayList<>();
  private long seq;
  private @Nullable OfflineRun run;
  private boolean givenUp;

  private OfflineTracking(Path root, RunFacts facts, Clock clock, OfflineRuns.Known known) {
    this.root = root;
    this.facts = facts;
    this.clock = clock;
    history = new RunHistory(known.position());
    attempt = known.position().attempt() + 1;
  }

  /// @param config as people may see it: without what the environment resolves to
  /// @param checkpoints keeps the run's id for whoever resumes
  /// @throws IOException if the folders cannot be read or written
  public static OfflineTracking begin(
      WandbVariables variables,
      Map<String, @Nullable Object> config,
      Subject subject,
      Path checkpoints,
      Optional<Path> resumeFrom,
      Clock clock)
      throws IOException {
    var id = RunId.of(checkpoints, resumeFrom);
    var date = DateTimeFormatter.ofPattern("yyyyMMdd").withZone(ZoneId.systemDefault());
    var tags = new ArrayList<>(variables.tags());
    tags.addAll(subject.tags());
    var facts =
        new RunFacts(
            id,
            variables.entity().orElse(null),
            variables.project(),
            variables.name().orElse(date.format(clock.instant()) + "_" + subject.name()),
            tags,
            variables.group().orElse(null),
            "train",
            variables.notes().orElse(null),
            null,
            null,
            config);
    var root = variables.root();
    return new OfflineTracking(root, facts, clock, OfflineRuns.find(root, id));
  }

  @Override
  public synchronized void started(RunEvents.Beginning beginning) {
    try {
      run = OfflineRun.create(root, facts, clock.instant(), ZoneId.systemDefault(), VERSION);
    } catch (IOException e) {
      giveUp(e);
    }
  }

  @Override
  public synchronized void progress(
      long step, double epoch, Map<String, Double> metrics, boolean epochEnd) {
    var event =
        new TrainerEvent.Progress(
            TrainerEvent.SCHEMA,
            facts.id(),
            attempt,
            seq++,
            clock.instant(),
            step,
            epoch,
            metrics,
            epochEnd);
    rows.addAll(history.accept(event, seq));
    if (epochEnd) {
      write();
    }
  }

  @Override
  public synchronized void logged(List<TrainerEvent.Line> lines) {
    if (givenUp) {
      return;
    }
    for (var line : lines) {
      var time = line.time() == null ? clock.instant() : line.time();
      console.add(new ConsoleLine(time, line.text(), line.error()));
    }
  }

  @Override
  public synchronized void measured(Instant time, Map<String, Double> values) {
    if (!givenUp) {
      system.add(new SystemRow(time, values));
    }
  }

  private void write() {
    var folder = run;
    if (folder == null || givenUp) {
      return;
    }
    try {
      folder.append(rows, console, system, history.summary());
      rows.clear();
      console.clear();
      system.clear();
    } catch (IOException e) {
      giveUp(e);
    }
  }

  @Override
  public synchronized void finished(RunEvents.Ending ending) {
    rows.addAll(
        history.settle(
            new RunEnding(
                ending.exitCode().outcome().name(),
                ending.exitCode().code(),
                ending.bestMetrics(),
                ending.bestEpoch(),
                attempt)));
    write();
    var folder = run;
    if (folder == null || givenUp) {
      return;
    }
    try {
      if (ending.exitCode() == ExitCode.STOPPED) {
        folder.close(); // It may be resumed: an exit record would end it.
      } else {
        folder.finish(ending.exitCode().code(), history.summary(), runtime());
      }
      System.out.println("W&B offline run: sweepline wandb sync " + folder.directory());
    } catch (IOException e) {
      giveUp(e);
    }
  }

  private long runtime() {
    return history.summary().get("_runtime") instanceof Number seconds ? seconds.longValue() : 0;
  }

  private void giveUp(IOException cause) {
    givenUp = true;
    rows.clear();
    console.clear();
    system.clear();
    LOG.log(
        Level.WARNING, "the W&B folder is not written on: {0}; training goes on", cause.toString());
  }
}
