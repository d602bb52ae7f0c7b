package dev.sweepline.planner.report;

import dev.sweepline.planner.conclusion.Scored;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// One trial as people compare it: what it was, how far it got and how good it became.
///
/// @param params the cell, plus `seed`
/// @param metrics at the best epoch, `val_f1` and `val_acc` among them
/// @param duration from the first attempt's start to the last one's end, or to now
/// @param reason why it failed or was stopped; empty when nothing is wrong
/// @param normalisationBatch images that batch normalisation sees at once, where it learns
/// @param reused the experiment whose outcome it took over; empty where it ran itself
/// @param waitingFor one line for people; empty when nothing is in the way
public record Trial(
    String experiment,
    String runName,
    Map<String, String> params,
    State state,
    Map<String, Double> metrics,
    OptionalInt bestEpoch,
    Optional<Duration> duration,
    Attempts attempts,
    Progress progress,
    String reason,
    String waitingFor,
    OptionalInt normalisationBatch,
    String reused) {

  /// That ran itself, and whose batch normalisation nobody knows.
  public Trial(
      String experiment,
      String runName,
      Map<String, String> params,
      State state,
      Map<String, Double> metrics,
      OptionalInt bestEpoch,
      Optional<Duration> duration,
      Attempts attempts,
      Progress progress,
      String reason,
      String waitingFor) {
    this(
        experiment,
        runName,
        params,
        state,
        metrics,
        bestEpoch,
        duration,
        attempts,
        progress,
        reason,
        waitingFor,
        OptionalInt.empty(),
        "");
  }

  static final String SEED = "seed";

  /// Its figures, without the seed.
  Scored scored() {
    var configuration = new LinkedHashMap<>(params);
    configuration.remove(SEED);
    return new Scored(experiment, configuration, metrics);
  }

  /// How a trial stands; the order is the order of a comparison.
  public enum State {
    Succeeded,
    Failed,
    Stopped,
    Running,
    Suspended,
    Pending;

    public boolean settled() {
      return this == Succeeded || this == Failed || this == Stopped;
    }
  }

  /// How often a trial was started, and what the repetitions were for.
  public record Attempts(
      int started, int errors, int disruptions, int infrastructure, int outOfMemory, int hangs) {
    /// Where nothing hung.
    public Attempts(int started, int errors, int disruptions, int infrastructure, int outOfMemory) {
      this(started, errors, disruptions, infrastructure, outOfMemory, 0);
    }

    public static Attempts none() {
      return new Attempts(0, 0, 0, 0, 0);
    }
  }

  /// Where the current attempt is.
  ///
  /// @param epoch epochs done, fractions included
  /// @param last the latest metrics, which need not be the best ones
  /// @param missed how many of its events never came
  public record Progress(
      double epoch,
      int maxEpochs,
      Map<String, Double> last,
      Optional<Duration> remaining,
      long missed) {
    /// Where every event came.
    public Progress(
        double epoch, int maxEpochs, Map<String, Double> last, Optional<Duration> remaining) {
      this(epoch, maxEpochs, last, remaining, 0);
    }

    public Progress {
      last = Collections.unmodifiableMap(new LinkedHashMap<>(last));
    }

    public static Progress none() {
      return new Progress(0, 0, Map.of(), Optional.empty());
    }

    public OptionalDouble last(String metric) {
      var value = last.get(metric);
      return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
  }

  public Trial {
    params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
  }

  public OptionalDouble metric(String name) {
    var value = metrics.get(name);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  /// How much of it is done, from 0 to 1.
  public double done() {
    if (state.settled()) {
      return 1;
    }
    return progress.maxEpochs() == 0
        ? 0
        : Math.clamp(progress.epoch() / progress.maxEpochs(), 0, 1);
  }

  /// The same trial with what its Pod says it waits for.
  public Trial waitingFor(String what) {
    return new Trial(
        experiment,
        runName,
        params,
        state,
        metrics,
        bestEpoch,
        duration,
        attempts,
        progress,
        reason,
        what,
        normalisationBatch,
        reused);
  }

  String param(String key) {
    return params.getOrDefault(key, "");
  }
}
