package dev.sweepline.planner.conclusion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// Functional ANOVA of a random forest: each tree's function is decomposed exactly, over the whole
/// space and not over the runs only, and the shares are averaged.
///
/// Nothing is claimed from a forest that does not predict runs which it did not see: less than a
/// quarter of their variance. A share is clear when it is a twentieth or more, and more than twice
/// what it varies by from tree to tree.
final class ForestAnova {
  private static final int TREES = 64;
  private static final double LEAST_EXPLAINED = 0.25;
  private static final double LEAST_SHARE = 0.05;

  private ForestAnova() {}

  static Importance of(List<Factor> factors, List<Run> runs) {
    var levels = factors.stream().map(factor -> Levels.of(factor, runs)).toList();
    var values = runs.stream().mapToDouble(Run::value).toArray();
    var terms = Importance.terms(levels.size());
    var sums = new double[terms.size()];
    var squares = new double[terms.size()];
    double higher = 0;
    var told = new double[values.length];
    var tellers = new int[values.length];
    int trees = 0;
    for (int number = 0; number < TREES; number++) {
      var tree = new AnovaTree(levels, values, terms, new SplittableRandom(number));
      tree.grow(told, tellers);
      if (tree.variance() <= 0) {
        continue;
      }
      trees++;
      double named = 0;
      for (int term = 0; term < sums.length; term++) {
        double share = tree.variance(term) / tree.variance();
        named += share;
        sums[term] += share;
        squares[term] += share * share;
      }
      higher += Math.max(0, 1 - named);
    }
    double explained = explained(values, told, tellers);
    if (trees == 0 || explained < LEAST_EXPLAINED) {
      return new Importance.Unclaimed(
          "a forest over %d runs explains %d %% of those it did not see; with less than %d %% it says nothing about keys"
              .formatted(
                  runs.size(),
                  Math.round(100 * Math.max(0, explained)),
                  Math.round(100 * LEAST_EXPLAINED)),
          factors.size());
    }
    var shares = new ArrayList<Importance.Share>();
    for (int term = 0; term < sums.length; term++) {
      double share = sums[term] / trees;
      double error = Math.sqrt(Math.max(0, squares[term] / trees - share * share));
      shares.add(
          new Importance.Share(
              terms.get(term).stream().map(key -> levels.get(key).key()).toList(),
              share,
              error,
              share >= LEAST_SHARE && share > 2 * error));
    }
    return new Importance.Known(
        Importance.Method.FOREST,
        runs.size(),
        Importance.largestFirst(shares),
        higher / trees,
        0,
        explained);
  }

  /// How much of the variance the trees predict of runs that were not in their samples.
  private static double explained(double[] values, double[] told, int[] tellers) {
    double mean = Arrays.stream(values).average().orElse(0);
    double all = 0;
    double missed = 0;
    for (int run = 0; run < values.length; run++) {
      if (tellers[run] > 0) {
        double off = values[run] - told[run] / tellers[run];
        missed += off * off;
        all += (values[run] - mean) * (values[run] - mean);
      }
    }
    return all > 0 ? 1 - missed / all : 0;
  }
}
