package dev.sweepline.planner.budget;

import dev.sweepline.planner.spec.Limits;
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.ExperimentStatus;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The first trial of a sweep, the cheapest one: until it has been through an epoch, nothing else
/// starts, so that a broken sweep costs one cheap run.
public sealed interface SmokeTrial {

  /// There is no need for one any more, or nobody wants one.
  record Passed() implements SmokeTrial {}

  /// One trial may start, alone: none has, or those that did ended without saying anything about
  /// the others.
  record Needed() implements SmokeTrial {}

  /// The others wait for it.
  record Awaited(String name) implements SmokeTrial {}

  /// It failed as every other trial would.
  ///
  /// @param reason how its last attempt ended
  record Broken(String name, String reason) implements SmokeTrial {}

  int DIVERGED = 13;

  /// What a verdict on a configuration or on data begins with.
  List<String> OF_ALL = List.of("InvalidConfig", "Data", "Checkpoint");

  Pattern EFFICIENTNET = Pattern.compile("efficientnet_b([0-7])");

  static SmokeTrial of(Limits limits, List<Spender> trials) {
    if (!limits.smokeTrial() || trials.stream().anyMatch(Spender::hasShownThatItRuns)) {
      return new Passed();
    }
    for (var trial : trials) {
      if (!trial.settled() && !trial.waitsForTwin()) {
        return new Awaited(trial.name());
      }
    }
    for (var trial : trials) {
      var why = trial.failed() ? ofAll(trial.status()) : null;
      if (why != null) {
        return new Broken(trial.name(), why);
      }
    }
    return new Needed();
  }

  /// The smallest image, then the smallest model; of equals the first one stays.
  static Comparator<Map<String, String>> cheapestFirst() {
    return Comparator.<Map<String, String>>comparingInt(
            params -> size(params.getOrDefault("data.image_size", "")))
        .thenComparingInt(params -> rank(params.getOrDefault("model", "")));
  }

  /// Whether another trial would end the same way. One that diverges or needs more memory than a
  /// GPU has may be the fault of its own values.
  private static boolean isOfAll(Attempt attempt) {
    return switch (attempt.outcome()) {
      case DETERMINISTIC -> !Integer.valueOf(DIVERGED).equals(attempt.exitCode());
      case ERROR, HOST_MEMORY -> true;
      case SUCCEEDED, INTENDED, DISRUPTION, INFRASTRUCTURE, OUT_OF_MEMORY, HANG -> false;
      case null -> false;
    };
  }

  /// Why every other trial would end the same way; a failure that was taken over says as much as
  /// one of its own.
  private static @Nullable String ofAll(ExperimentStatus status) {
    var reused = status.reused();
    if (reused != null) {
      return OF_ALL.stream().anyMatch(reused.reason()::startsWith) ? reused.reason() : null;
    }
    var last = status.attempts().isEmpty() ? null : status.attempts().getLast();
    if (last == null || !isOfAll(last)) {
      return null;
    }
    return last.reason() == null ? "it failed" : last.reason();
  }

  private static int size(String text) {
    return text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : 0;
  }

  private static int rank(String model) {
    var known = EFFICIENTNET.matcher(model);
    return known.matches()
        ? 1 + Integer.parseInt(known.group(1))
        : model.equals("nano") ? 0 : Integer.MAX_VALUE;
  }
}
