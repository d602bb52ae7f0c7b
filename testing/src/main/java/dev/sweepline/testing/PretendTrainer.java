package dev.sweepline.testing;

import dev.sweepline.contract.Outcome;
import dev.sweepline.contract.TrainerEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Tells an attempt's story event by event, one second apart, with gapless `seq`.
public final class PretendTrainer {
  public static final Instant START = Instant.parse("2026-02-13T09:00:00Z");

  private final String uid;
  private final int attempt;
  private Instant now;
  private long seq;

  public PretendTrainer(String uid, int attempt) {
    this(uid, attempt, START);
  }

  public PretendTrainer(String uid, int attempt, Instant start) {
    this.uid = uid;
    this.attempt = attempt;
    now = start;
  }

  public TrainerEvent.Started started(int maxEpochs) {
    return started(maxEpochs, null);
  }

  /// It goes on from a checkpoint of an earlier attempt.
  public TrainerEvent.Started resumed(int maxEpochs) {
    return started(maxEpochs, "/ckpt/1");
  }

  private TrainerEvent.Started started(int maxEpochs, @Nullable String resumedFrom) {
    return new TrainerEvent.Started(
        TrainerEvent.SCHEMA,
        uid,
        attempt,
        seq++,
        now,
        "cpu",
        Map.of("djl", "0.36.0"),
        "sha256:c0",
        "sha256:d0",
        maxEpochs,
        10,
        List.of("invoice", "letter"),
        null,
        resumedFrom);
  }

  public TrainerEvent.Progress step(long step, double epoch, Map<String, Double> metrics) {
    return progress(step, epoch, metrics, false);
  }

  public TrainerEvent.Progress epochEnd(long step, double epoch, Map<String, Double> metrics) {
    return progress(step, epoch, metrics, true);
  }

  private TrainerEvent.Progress progress(
      long step, double epoch, Map<String, Double> metrics, boolean epochEnd) {
    return new TrainerEvent.Progress(
        TrainerEvent.SCHEMA, uid, attempt, seq++, tick(), step, epoch, metrics, epochEnd);
  }

  public TrainerEvent.CheckpointSaved checkpoint(long step, int epoch) {
    return new TrainerEvent.CheckpointSaved(
        TrainerEvent.SCHEMA,
        uid,
        attempt,
        seq++,
        tick(),
        step,
        epoch,
        "/ckpt/" + epoch,
        "ab12",
        Map.of());
  }

  /// Lines of its console; those that begin with ERROR tell of something wrong.
  public TrainerEvent.Logged logged(String... lines) {
    var now = tick();
    return new TrainerEvent.Logged(
        TrainerEvent.SCHEMA,
        uid,
        attempt,
        seq++,
        now,
        Stream.of(lines)
            .map(line -> new TrainerEvent.Line(null, line, line.startsWith("ERROR")))
            .toList());
  }

  /// What its process uses.
  public TrainerEvent.Measured measured(Map<String, Double> values, @Nullable Long spooled) {
    return new TrainerEvent.Measured(
        TrainerEvent.SCHEMA, uid, attempt, seq++, tick(), values, spooled);
  }

  /// Of a type that only later versions know.
  public TrainerEvent.Other later(String type) {
    return new TrainerEvent.Other(type, TrainerEvent.SCHEMA, uid, attempt, seq++, tick());
  }

  public TrainerEvent.Finished succeeded(Map<String, Double> best, int bestEpoch) {
    return finished(Outcome.Succeeded, 0, best, bestEpoch);
  }

  public TrainerEvent.Finished finished(
      Outcome outcome, int exitCode, Map<String, Double> best, @Nullable Integer bestEpoch) {
    return new TrainerEvent.Finished(
        TrainerEvent.SCHEMA,
        uid,
        attempt,
        seq++,
        tick(),
        outcome,
        exitCode,
        best,
        bestEpoch,
        Map.of(),
        null,
        null,
        null);
  }

  /// Events that got lost on the way.
  public PretendTrainer skip(int events) {
    seq += events;
    return this;
  }

  private Instant tick() {
    now = now.plus(Duration.ofSeconds(1));
    return now;
  }
}
