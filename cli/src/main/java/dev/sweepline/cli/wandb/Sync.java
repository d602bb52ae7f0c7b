package dev.sweepline.cli.wandb;

import dev.sweepline.wandb.OfflineLog;
import dev.sweepline.wandb.OfflineRuns;
import dev.sweepline.wandb.RunFacts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Uploads runs beside each other; one that cannot be uploaded holds up nobody.
final class Sync {
  private final Upstream upstream;
  private final @Nullable String entity;
  private final @Nullable String project;
  private final Consumer<String> out;

  /// @param entity goes before the one that a run names, as `project` does
  Sync(Upstream upstream, @Nullable String entity, @Nullable String project, Consumer<String> out) {
    this.upstream = upstream;
    this.entity = entity;
    this.project = project;
    this.out = out;
  }

  /// What is left, and why: empty if W&B has it all.
  List<String> run(List<OfflineFolders.Run> runs, int parallel) throws InterruptedException {
    try (var workers = Executors.newFixedThreadPool(parallel, Thread.ofVirtual().factory())) {
      var left = new ArrayList<String>();
      var uploads =
          workers.invokeAll(
              runs.stream().map(run -> (Callable<Optional<String>>) () -> left(run)).toList());
      for (var upload : uploads) {
        upload.get().ifPresent(left::add);
      }
      return left;
    } catch (ExecutionException e) {
      throw new IllegalStateException("uploading", e.getCause());
    }
  }

  private Optional<String> left(OfflineFolders.Run run) throws InterruptedException {
    try {
      upstream.requireThere();
      upload(run);
      return Optional.empty();
    } catch (UploadStopped stopped) {
      return Optional.of(run.id() + ": " + stopped.why() + folders(run));
    } catch (IOException e) {
      return Optional.of(run.id() + ": cannot be read or marked: " + e + folders(run));
    }
  }

  private static String folders(OfflineFolders.Run run) {
    return "\n  " + String.join("\n  ", run.logs().stream().map(Path::toString).toList());
  }

  private void upload(OfflineFolders.Run run)
      throws UploadStopped, IOException, InterruptedException {
    var logs = new ArrayList<OfflineLog>();
    for (var file : run.logs()) {
      logs.add(OfflineLog.read(file));
    }
    var log = OfflineRuns.joined(logs);
    var facts = log.facts().map(this::directed);
    if (facts.isEmpty()) {
      throw new UploadStopped("its file was cut before it said what run it is");
    }
    var name = facts.get().name().isEmpty() ? run.id() : facts.get().name() + " (" + run.id() + ")";
    var result =
        new Upload(
                facts.get(),
                log,
                upstream.conversation(),
                (rows, of) -> {
                  if (rows < of) {
                    out.accept(name + ": " + rows + " of " + of + " rows");
                  }
                })
            .run();
    if (log.exitCode().isPresent()) {
      run.markSynced();
    }
    out.accept(name + ": " + told(log, result));
  }

  private RunFacts directed(RunFacts facts) {
    return new RunFacts(
        facts.id(),
        entity == null ? facts.entity() : entity,
        project == null ? facts.project() : project,
        facts.name(),
        facts.tags(),
        facts.group(),
        facts.jobType(),
        facts.notes(),
        facts.repository(),
        facts.commit(),
        facts.config());
  }

  private static String told(OfflineLog log, Upload.Result result) {
    var rows = result.sent() == 1 ? "1 row" : result.sent() + " rows";
    int known = log.rows().size() - result.sent();
    return rows
        + (known > 0 ? " (W&B had " + known + ")" : "")
        + (result.tooLong() > 0
            ? ", without " + result.tooLong() + " of more than 10 MiB, which W&B does not take"
            : "")
        + ", "
        + end(log);
  }

  private static String end(OfflineLog log) {
    if (log.exitCode().isPresent()) {
      return log.exitCode().getAsInt() == 0 ? "finished" : "failed";
    }
    return log.torn()
        ? "its file was cut there: left without an end"
        : "no end yet: sync again when it has ended";
  }
}
