package dev.sweepline.planner.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.search.Observation.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.commons.statistics.inference.MannWhitneyUTest;
import org.junit.jupiter.api.Test;

/// What Random and TPE find, beside what Optuna finds in as many trials; `make bench-search` runs
/// it.
class SearchBenchmark {
  private static final Pattern LINE =
      Pattern.compile(
          "\\{\"function\": \"(\\w+)\", \"sampler\": \"(\\w+)\", \"seed\": \\d+, \"best\":"
              + " ([-+.eE0-9]+)}");
  private static final int STARTUP = 10;
  private static final int CANDIDATES = 24;
  private static final int RESAMPLED = 10_000;

  private final int trials = Integer.getInteger("bench.trials", 100);
  private final int seeds = Integer.getInteger("bench.seeds", 100);

  private record Found(String function, String sampler, double best) {}

  @Test
  void findsWhatOptunaFinds() throws IOException {
    var optuna = optuna();
    System.out.printf("best of %d trials, medians over %d seeds%n", trials, seeds);
    System.out.println(
        "function   sampler  optuna    sweepline  difference [95 %]             rank test p");
    for (var function : Function.ALL) {
      for (var sampler : List.of("Random", "TPE")) {
        var theirs =
            optuna.stream()
                .filter(found ->
                    found.function().equals(function.name()) && found.sampler().equals(sampler))
                .mapToDouble(Found::best)
                .toArray();
        assertThat(theirs).hasSize(seeds);
        var ours =
            IntStream.rangeClosed(1, seeds)
                .mapToDouble(seed -> best(function, sampler.equals("TPE"), seed))
                .toArray();
        var p = MannWhitneyUTest.withDefaults().test(ours, theirs).getPValue();
        var interval = interval(ours, theirs);
        System.out.printf(
            Locale.ROOT,
            "%-10s %-7s %8.4f   %8.4f   %+.4f [%+.4f, %+.4f]  %12.3f%n",
            function.name(),
            sampler,
            median(theirs),
            median(ours),
            median(ours) - median(theirs),
            interval[0],
            interval[1],
            p);
      }
    }
  }

  @Test
  void suggestsAlsoAfterManyResults() {
    var space = Space.of(Function.MIXED.search());
    for (int known : new int[] {100, 1000, 10_000}) {
      var seen = new ArrayList<Observation>();
      for (int i = 0; i < known; i++) {
        var params = space.sample(1, i);
        seen.add(
            new Observation(
                params, new Result.Reached(Function.MIXED.loss().applyAsDouble(params))));
      }
      var millis = new double[21];
      for (int i = 0; i < millis.length; i++) {
        long began = System.nanoTime();
        var suggested = new Tpe(space, CANDIDATES, false, seen).suggest(1, i, 0);
        millis[i] = (System.nanoTime() - began) / 1e6;
        assertThat(space.contains(suggested)).isTrue();
      }
      System.out.printf(
          Locale.ROOT, "a suggestion after %d results: %.1f ms%n", known, median(millis));
    }
  }

  private double best(Function function, boolean learns, int seed) {
    var space = Space.of(function.search());
    var seen = new ArrayList<Observation>();
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < trials; i++) {
      var params =
          learns && i >= STARTUP
              ? new Tpe(space, CANDIDATES, false, seen).suggest(seed, i, 0)
              : space.sample(seed, i);
      double loss = function.loss().applyAsDouble(params);
      seen.add(new Observation(params, new Result.Reached(loss)));
      best = Math.min(best, loss);
    }
    return best;
  }

  private List<Found> optuna() throws IOException {
    var found = new ArrayList<Found>();
    for (var line : Files.readAllLines(Path.of(System.getProperty("bench.optuna", "")))) {
      var match = LINE.matcher(line);
      assertThat(match.matches()).as(line).isTrue();
      found.add(new Found(match.group(1), match.group(2), Double.parseDouble(match.group(3))));
    }
    return found;
  }

  /// Of the difference between the medians, by drawing the seeds again.
  private static double[] interval(double[] ours, double[] theirs) {
    var random = new Random(1);
    var differences = new double[RESAMPLED];
    for (int i = 0; i < RESAMPLED; i++) {
      differences[i] = median(again(ours, random)) - median(again(theirs, random));
    }
    Arrays.sort(differences);
    return new double[] {
      differences[(int) (0.025 * RESAMPLED)], differences[(int) (0.975 * RESAMPLED)]
    };
  }

  private static double[] again(double[] values, Random random) {
    return random.ints(values.length, 0, values.length).mapToDouble(i -> values[i]).toArray();
  }

  private static double median(double[] values) {
    var sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
