package dev.sweepline.contract;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What is wrong with an event that could be read, as far as the event alone can tell.
public final class EventProblem {
  private EventProblem() {}

  /// Names the field, for the people who wrote the trainer.
  public static Optional<String> of(TrainerEvent event) {
    if (!TrainerEvent.SCHEMA.equals(event.schema())) {
      return Optional.of("unknown schema " + event.schema());
    }
    if (event.uid().isEmpty()) {
      return Optional.of("uid is empty");
    }
    if (event.attempt() < 1) {
      return Optional.of("attempt is " + event.attempt() + ", the first is 1");
    }
    if (event.seq() < 0) {
      return Optional.of("seq is " + event.seq() + ", the first is 0");
    }
    var time = EventTime.problem("time", event.time());
    if (time.isPresent()) {
      return time;
    }
    return switch (event) {
      case TrainerEvent.Started started ->
          negative("maxEpochs", started.maxEpochs())
              .or(() -> negative("stepsPerEpoch", started.stepsPerEpoch()));
      case TrainerEvent.Progress progress ->
          negative("step", progress.step())
              .or(() -> negative("epoch", progress.epoch()))
              .or(() -> infinite("metrics", progress.metrics()));
      case TrainerEvent.CheckpointSaved saved ->
          negative("step", saved.step())
              .or(() -> negative("epoch", saved.epoch()))
              .or(() -> infinite("metrics", saved.metrics()));
      case TrainerEvent.Finished end ->
          Stream.of(
                  infinite("bestMetrics", end.bestMetrics()),
                  infinite("lastMetrics", end.lastMetrics()))
              .flatMap(Optional::stream)
              .findFirst();
      case TrainerEvent.Logged logged -> lines(logged.lines());
      case TrainerEvent.Measured measured ->
          infinite("values", measured.values())
              .or(() -> negative("spooled", measured.spooled() == null ? 0 : measured.spooled()));
      // It may be right for who knows it.
      case TrainerEvent.Other _ -> Optional.empty();
    };
  }

  private static Optional<String> lines(List<TrainerEvent.Line> lines) {
    if (lines.size() > TrainerEvent.Logged.MOST_LINES) {
      return Optional.of(
          "lines has %d, at most %d: send more events"
              .formatted(lines.size(), TrainerEvent.Logged.MOST_LINES));
    }
    for (int i = 0; i < lines.size(); i++) {
      int length = lines.get(i).text().length();
      if (length > TrainerEvent.Logged.LONGEST_LINE) {
        return Optional.of(
            "lines[%d].text has %d characters, at most %d: cut it"
                .formatted(i, length, TrainerEvent.Logged.LONGEST_LINE));
      }
      var time = EventTime.problem("lines[%d].time".formatted(i), lines.get(i).time());
      if (time.isPresent()) {
        return time;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> negative(String field, double value) {
    return value >= 0 && Double.isFinite(value)
        ? Optional.empty()
        : Optional.of(field + " is " + value + ", not a number from 0");
  }

  private static Optional<String> negative(String field, long value) {
    return value >= 0
        ? Optional.empty()
        : Optional.of(field + " is " + value + ", not a number from 0");
  }

  private static Optional<String> infinite(String field, Map<String, Double> metrics) {
    return metrics.entrySet().stream()
        .filter(metric -> !isFinite(metric.getValue()))
        .findFirst()
        .map(metric -> "%s.%s is no finite number".formatted(field, metric.getKey()));
  }

  // JSON can say null, whatever the map's type says.
  private static boolean isFinite(@Nullable Double value) {
    return value != null && Double.isFinite(value);
  }
}
