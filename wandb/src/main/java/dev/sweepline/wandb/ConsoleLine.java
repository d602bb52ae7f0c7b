package dev.sweepline.wandb;

import dev.sweepline.contract.TrainerEvent;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/// One line of a run's console in W&B: what its trainer logged, or what became of an attempt.
///
/// @param error whether it counts as the error stream's
public record ConsoleLine(Instant time, String text, boolean error) {
  private static final int LONGEST = 2_000;
  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final Pattern CONTROLS = Pattern.compile("\\p{Cntrl}+");

  /// The lines that an event makes; progress makes none, it is in the history.
  public static List<ConsoleLine> of(TrainerEvent event) {
    return switch (event) {
      case TrainerEvent.Started started ->
          List.of(
              line(
                  event.time(),
                  "attempt "
                      + event.attempt()
                      + (started.resumedFrom() == null
                          ? " started on " + started.device()
                          : " goes on from " + started.resumedFrom() + " on " + started.device()),
                  false));
      case TrainerEvent.Progress _, TrainerEvent.Measured _, TrainerEvent.Other _ -> List.of();
      case TrainerEvent.CheckpointSaved saved ->
          List.of(
              line(
                  event.time(),
                  "checkpoint saved step=" + saved.step() + " " + saved.path(),
                  false));
      case TrainerEvent.Finished end -> List.of(finished(end));
      case TrainerEvent.Logged logged ->
          logged.lines().stream()
              .map(line ->
                  new ConsoleLine(
                      Objects.requireNonNullElse(line.time(), event.time()),
                      cut(CONTROLS.matcher(line.text()).replaceAll(" ").stripTrailing()),
                      line.error()))
              .toList();
    };
  }

  private static ConsoleLine finished(TrainerEvent.Finished end) {
    var message = end.message() == null ? "" : ": " + end.message();
    return line(
        end.time(),
        "attempt "
            + end.attempt()
            + " ended "
            + end.outcome()
            + " exit "
            + end.exitCode()
            + message,
        end.exitCode() != 0);
  }

  private static ConsoleLine line(Instant time, String text, boolean error) {
    return new ConsoleLine(time, cut(BLANKS.matcher(text).replaceAll(" ").strip()), error);
  }

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }

  /// As W&B takes it; the prefix marks what went to the error stream.
  public String streamed() {
    return (error ? "ERROR " : "") + time + " " + text;
  }
}
