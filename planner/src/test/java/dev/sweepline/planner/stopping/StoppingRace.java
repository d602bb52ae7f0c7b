package dev.sweepline.planner.stopping;

import dev.sweepline.planner.spec.EarlyStop;
import dev.sweepline.planner.spec.EarlyStop.Algorithm;
import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.spec.Objective.Direction;
import dev.sweepline.planner.status.Rung;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Trials with given learning curves, side by side on a number of workers; the next one begins when
/// one ends.
final class StoppingRace {
  private static final int TRIALS = 64;
  private static final int EPOCHS = 32;
  private static final int WORKERS = 8;

  private final EarlyStop rule;
  private final Direction direction;
  private final double[][] curves = new double[TRIALS][EPOCHS];
  private final double[] seconds = new double[TRIALS];

  private StoppingRace(EarlyStop rule, Direction direction) {
    this.rule = rule;
    this.direction = direction;
  }

  /// Curves that rise or fall to their end, at a pace of their own, with some noise.
  static StoppingRace random(EarlyStop rule, Direction direction, Random random) {
    var race = new StoppingRace(rule, direction);
    for (int trial = 0; trial < TRIALS; trial++) {
      double end = 0.3 + 0.6 * random.nextDouble();
      double pace = 1 + 9 * random.nextDouble();
      for (int epoch = 1; epoch <= EPOCHS; epoch++) {
        double score = end * (1 - Math.exp(-epoch / pace)) + 0.01 * random.nextGaussian();
        double value = direction == Direction.MAXIMIZE ? score : 1 - score;
        race.curves[trial][epoch - 1] = Math.round(value * 10_000) / 10_000.0;
      }
      race.seconds[trial] = 20 + 40 * random.nextDouble();
    }
    return race;
  }

  private record End(double time, int trial, int epoch) implements Comparable<End> {
    @Override
    public int compareTo(End other) {
      int byTime = Double.compare(time, other.time);
      return byTime != 0 ? byTime : Integer.compare(trial, other.trial);
    }
  }

  /// Which trials are stopped, and at which epoch.
  Map<Integer, Integer> run() {
    var rungEpochs = RungEpochs.of(rule);
    var stopped = new TreeMap<Integer, Integer>();
    var known = new TreeMap<Integer, Contestant>();
    var queue = new PriorityQueue<End>();
    int begun = 0;
    for (; begun < WORKERS; begun++) {
      queue.add(new End(seconds[begun], begun, 1));
    }
    for (long second = 0; !queue.isEmpty(); second += 2) {
      var end = queue.remove();
      int trial = end.trial();
      boolean last = end.epoch() == EPOCHS;
      var who = known.getOrDefault(trial, contestant(trial, List.of(), null));
      if (!last && rungEpochs.contains(end.epoch())) {
        var rungs = new ArrayList<>(who.rungs());
        rungs.add(rung(trial, end.epoch(), second));
        who = contestant(trial, rungs, null);
        known.put(trial, who);
        if (isStopped(trial, known)) {
          stopped.put(trial, end.epoch());
        }
      }
      if (last) {
        known.put(trial, contestant(trial, who.rungs(), second));
      }
      if (!last && !stopped.containsKey(trial)) {
        queue.add(new End(end.time() + seconds[trial], trial, end.epoch() + 1));
      } else if (begun < TRIALS) {
        queue.add(new End(end.time() + seconds[begun], begun, 1));
        begun++;
      }
    }
    return stopped;
  }

  private boolean isStopped(int trial, Map<Integer, Contestant> known) {
    return Stopping.of(rule, new Objective("value", direction), known.values()).stream()
        .anyMatch(stop -> stop.name().equals(name(trial)));
  }

  private static Contestant contestant(int trial, List<Rung> rungs, @Nullable Long succeeded) {
    return new Contestant(
        name(trial),
        Map.of(),
        succeeded == null,
        rungs,
        succeeded == null ? null : Fields.START.plusSeconds(succeeded));
  }

  private static String name(int trial) {
    return "t" + trial;
  }

  private Rung rung(int trial, int epoch, long second) {
    double best = curves[trial][0];
    for (int i = 1; i < epoch; i++) {
      best =
          direction == Direction.MAXIMIZE
              ? Math.max(best, curves[trial][i])
              : Math.min(best, curves[trial][i]);
    }
    return new Rung(
        epoch,
        Double.toString(curves[trial][epoch - 1]),
        Double.toString(best),
        Fields.START.plusSeconds(second).toString());
  }

  /// How many epochs were trained.
  double epochs(Map<Integer, Integer> stops) {
    int epochs = (TRIALS - stops.size()) * EPOCHS;
    for (var epoch : stops.values()) {
      epochs += epoch;
    }
    return epochs;
  }

  /// How far the best trial that ran to its end is behind the best there is.
  double regret(Map<Integer, Integer> stops) {
    double best = Double.NEGATIVE_INFINITY;
    double found = Double.NEGATIVE_INFINITY;
    for (int trial = 0; trial < TRIALS; trial++) {
      double value = curves[trial][EPOCHS - 1];
      double score = direction == Direction.MAXIMIZE ? value : -value;
      best = Math.max(best, score);
      found = stops.containsKey(trial) ? found : Math.max(found, score);
    }
    return best - found;
  }

  String json(List<Integer> askedAt) {
    var rows = new ArrayList<String>();
    for (var curve : curves) {
      rows.add(Arrays.toString(curve));
    }
    var startup = rule.algorithm() == Algorithm.MEDIAN ? rule.startup() : 0;
    return """
    {"workers": %d, "askedAt": %s, "curves": %s, "seconds": %s, "rule": {"algorithm": "%s",\
     "minEpochs": %d, "reductionFactor": %d, "startupTrials": %d, "direction": "%s"}}\
    """
        .formatted(
            WORKERS,
            askedAt,
            rows,
            Arrays.toString(seconds),
            rule.algorithm().text(),
            rule.minEpochs(),
            rule.factor(),
            startup,
            direction == Direction.MAXIMIZE ? "maximize" : "minimize");
  }
}
