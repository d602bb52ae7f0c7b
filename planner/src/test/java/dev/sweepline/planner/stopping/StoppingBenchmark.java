package dev.sweepline.planner.stopping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.spec.EarlyStop;
import dev.sweepline.planner.spec.EarlyStop.Algorithm;
import dev.sweepline.planner.spec.Objective.Direction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/// Early stopping beside Optuna's pruners: `make bench-stopping`.
class StoppingBenchmark {
  private static final Path OPTUNA =
      Path.of(System.getProperty("sweepline.root", ".."), "planner/bench/stopping_optuna.py");
  private static final int RUNS = Integer.getInteger("bench.runs", 200);
  private static final long SEED = Long.getLong("bench.seed", 1);

  private static final List<EarlyStop> RULES =
      List.of(
          new EarlyStop(Algorithm.ASHA, 1, 4, null, List.of()),
          new EarlyStop(Algorithm.ASHA, 2, 2, null, List.of()),
          new EarlyStop(Algorithm.ASHA, 3, 3, null, List.of()),
          new EarlyStop(Algorithm.MEDIAN, 1, 2, 5, List.of()),
          new EarlyStop(Algorithm.MEDIAN, 4, 2, 3, List.of()));

  @Test
  void agreesWithOptunaOnTheSameCurves() throws IOException, InterruptedException {
    say(
        "| rule | runs equal | trials stopped: ours, Optuna | epochs of 64 × 32 spent: ours,"
            + " Optuna | best found, behind the best there is: ours, Optuna |");
    say("| --- | --- | --- | --- | --- |");
    for (var rule : RULES) {
      var races = races(rule);
      var ours = races.stream().map(StoppingRace::run).toList();
      var optuna = optuna(races, RungEpochs.of(rule));
      line(
          rule.algorithm().text() + " from " + rule.minEpochs() + ", × " + rule.factor(),
          races,
          ours,
          optuna);
      if (rule.algorithm() == Algorithm.MEDIAN) {
        line("the same, Optuna asked at every epoch", races, ours, optuna(races, List.of()));
      }
      assertThat(ours).as(rule.toString()).isEqualTo(optuna);
    }
  }

  private static List<StoppingRace> races(EarlyStop rule) {
    var races = new ArrayList<StoppingRace>();
    for (int i = 0; i < RUNS; i++) {
      races.add(
          StoppingRace.random(
              rule, i % 2 == 0 ? Direction.MAXIMIZE : Direction.MINIMIZE, new Random(SEED + i)));
    }
    return races;
  }

  private static void line(
      String rule,
      List<StoppingRace> races,
      List<Map<Integer, Integer>> ours,
      List<Map<Integer, Integer>> optuna) {
    int equal = 0;
    for (int i = 0; i < races.size(); i++) {
      equal += ours.get(i).equals(optuna.get(i)) ? 1 : 0;
    }
    say(
        "| %s | %d of %d | %s | %s | %s |"
            .formatted(
                rule,
                equal,
                races.size(),
                both(races, ours, optuna, "%.1f", (race, stops) -> stops.size()),
                both(races, ours, optuna, "%.0f", StoppingRace::epochs),
                both(races, ours, optuna, "%.4f", StoppingRace::regret)));
  }

  private interface Figure {
    double of(StoppingRace race, Map<Integer, Integer> stops);
  }

  private static String both(
      List<StoppingRace> races,
      List<Map<Integer, Integer>> ours,
      List<Map<Integer, Integer>> optuna,
      String format,
      Figure figure) {
    return mean(races, ours, format, figure) + ", " + mean(races, optuna, format, figure);
  }

  /// With its standard error.
  private static String mean(
      List<StoppingRace> races, List<Map<Integer, Integer>> all, String format, Figure figure) {
    var values = new double[races.size()];
    Arrays.setAll(values, i -> figure.of(races.get(i), all.get(i)));
    ToDoubleFunction<double[]> average = some -> Arrays.stream(some).average().orElse(0);
    double mean = average.applyAsDouble(values);
    double variance =
        Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum()
            / Math.max(1, values.length - 1);
    double error = Math.sqrt(variance / values.length);
    return (format + " ± " + format).formatted(mean, error);
  }

  /// @param askedAt the epochs at which it is asked; none: at all of them
  private static List<Map<Integer, Integer>> optuna(List<StoppingRace> races, List<Integer> askedAt)
      throws IOException, InterruptedException {
    var python =
        new ProcessBuilder(System.getProperty("bench.python", "python3"), OPTUNA.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var answers = new ArrayList<Map<Integer, Integer>>();
    try (var in = python.outputWriter(StandardCharsets.UTF_8);
        var out = python.inputReader(StandardCharsets.UTF_8)) {
      for (var race : races) {
        in.write(race.json(askedAt));
        in.newLine();
        in.flush();
        var line = out.readLine();
        assertThat(line).as("Optuna's answer").isNotNull();
        answers.add(stops(line));
      }
    }
    assertThat(python.waitFor()).isZero();
    return answers;
  }

  private static Map<Integer, Integer> stops(String line) {
    var stops = new TreeMap<Integer, Integer>();
    for (var stop : line.split(" ", -1)) {
      if (!stop.isEmpty()) {
        var parts = stop.split(":", 2);
        stops.put(Integer.valueOf(parts[0]), Integer.valueOf(parts[1]));
      }
    }
    return stops;
  }

  private static void say(String line) {
    System.out.println(String.format(Locale.ROOT, "%s", line));
  }
}
