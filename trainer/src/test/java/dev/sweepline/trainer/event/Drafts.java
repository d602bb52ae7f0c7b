package dev.sweepline.trainer.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.sweepline.contract.Outcome;
import dev.sweepline.contract.TrainerEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Events of tests, and the same read back.
final class Drafts {
  private Drafts() {}

  static Draft step(long step) {
    return progress(step, false);
  }

  static Draft epochEnd(long step) {
    return progress(step, true);
  }

  private static Draft progress(long step, boolean epochEnd) {
    return (seq, thinned) ->
        new TrainerEvent.Progress(
            TrainerEvent.SCHEMA,
            "uid-1",
            1,
            seq,
            Instant.EPOCH,
            step,
            0,
            Map.of("train_loss", 0.25),
            epochEnd,
            null,
            thinned == 0 ? null : thinned);
  }

  static Draft saved(long step) {
    return (seq, _) ->
        new TrainerEvent.CheckpointSaved(
            TrainerEvent.SCHEMA, "uid-1", 1, seq, Instant.EPOCH, step, 1, "/c", "s", Map.of());
  }

  static Draft logged(String line) {
    return (seq, _) ->
        new TrainerEvent.Logged(
            TrainerEvent.SCHEMA,
            "uid-1",
            1,
            seq,
            Instant.EPOCH,
            List.of(new TrainerEvent.Line(null, line, false)));
  }

  static Draft finished() {
    return (seq, _) ->
        new TrainerEvent.Finished(
            TrainerEvent.SCHEMA,
            "uid-1",
            1,
            seq,
            Instant.EPOCH,
            Outcome.Succeeded,
            0,
            Map.of(),
            null,
            Map.of(),
            null,
            null,
            null);
  }

  static TrainerEvent read(byte[] value) {
    try {
      return EventLog.JSON.readValue(value, TrainerEvent.class);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static long step(TrainerEvent event) {
    return switch (event) {
      case TrainerEvent.Progress progress -> progress.step();
      case TrainerEvent.CheckpointSaved saved -> saved.step();
      case TrainerEvent.Started _, TrainerEvent.Finished _, TrainerEvent.Aside _ -> -1;
    };
  }

  static long thinned(List<TrainerEvent> events) {
    return events.stream()
        .mapToLong(event ->
            event instanceof TrainerEvent.Progress progress && progress.thinned() != null
                ? progress.thinned()
                : 0)
        .sum();
  }
}
