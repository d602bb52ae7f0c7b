package dev.sweepline.wandb;

import dev.sweepline.contract.TrainerEvent;
import java.time.Instant;
import java.util.Optional;

/// One line of a run's console in W&B: what became of an attempt, as its trainer told it.
///
/// @param offset of the Kafka record that tells it: a line that went out is known by it
public record ConsoleLine(String text, long offset) {
  private static final int LONGEST = 2_000;

  /// The line that an event makes; progress makes none, it is in the history.
  public static Optional<ConsoleLine> of(TrainerEvent event, long offset) {
    return switch (event) {
      case TrainerEvent.Started started ->
          Optional.of(
              line(
                  event.time(),
                  "attempt "
                      + event.attempt()
                      + (started.resumedFrom() == null
                          ? " started on " + started.device()
                          : " goes on from " + started.resumedFrom() + " on " + started.device()),
                  offset));
      case TrainerEvent.Progress _ -> Optional.empty();
      case TrainerEvent.CheckpointSaved saved ->
          Optional.of(
              line(
                  event.time(),
                  "checkpoint saved step=" + saved.step() + " " + saved.path(),
                  offset));
      case TrainerEvent.Finished end -> Optional.of(finished(end, offset));
    };
  }

  private static ConsoleLine finished(TrainerEvent.Finished end, long offset) {
    var message = end.message() == null ? "" : ": " + end.message();
    var line =
        line(
            end.time(),
            "attempt "
                + end.attempt()
                + " ended "
                + end.outcome()
                + " exit "
                + end.exitCode()
                + message,
            offset);
    // The prefix marks what went to the error stream.
    return end.exitCode() == 0 ? line : new ConsoleLine("ERROR " + line.text(), offset);
  }

  private static ConsoleLine line(Instant time, String text, long offset) {
    var flat = text.replaceAll("\\s+", " ").strip();
    var cut = flat.length() <= LONGEST ? flat : flat.substring(0, LONGEST) + "…";
    return new ConsoleLine(time + " " + cut, offset);
  }
}
