package dev.sweepline.planner.conclusion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.commons.statistics.distribution.FDistribution;

/// The exact decomposition of a full grid with several seeds in each cell.
///
/// Sums of squares are those of an analysis of variance over the means of the cells, times the
/// harmonic mean of their numbers of runs: with as many seeds in each cell they are the usual ones.
/// Each term is held against the seeds by an F test, at 5 % over all terms (Bonferroni).
final class GridAnova {
  private static final int DRAWS = 200;
  private static final double LEVEL = 0.05;
  // Of all squares; what is less is what rounding leaves of means that are equal.
  private static final double ROUNDING = 1e-18;

  private final List<String> keys;
  private final int[] sizes;
  private final int[] strides;
  private final List<List<Integer>> terms;

  private GridAnova(List<Levels> levels) {
    keys = levels.stream().map(Levels::key).toList();
    sizes = levels.stream().mapToInt(Levels::count).toArray();
    strides = new int[sizes.length];
    int stride = 1;
    for (int key = 0; key < sizes.length; key++) {
      strides[key] = stride;
      stride *= sizes[key];
    }
    terms = Importance.terms(sizes.length);
  }

  /// Sums of squares: of each term, of all between cells, and within cells.
  private record Squares(List<Double> ofTerms, double between, double within) {
    double total() {
      return between + within;
    }

    double share(int term) {
      return total() > 0 ? ofTerms.get(term) / total() : 0;
    }
  }

  /// Empty unless every cell has two runs or more.
  static Optional<Importance> of(List<Factor> factors, List<Run> runs) {
    if (factors.stream().anyMatch(factor -> factor.range().isPresent())) {
      return Optional.empty();
    }
    var levels = factors.stream().map(factor -> Levels.of(factor, runs)).toList();
    long cells = 1;
    for (var level : levels) {
      cells *= level.count();
      if (cells * 2 > runs.size()) {
        return Optional.empty();
      }
    }
    var anova = new GridAnova(levels);
    var values = new ArrayList<List<Double>>();
    for (int cell = 0; cell < cells; cell++) {
      values.add(new ArrayList<>());
    }
    for (int run = 0; run < runs.size(); run++) {
      int cell = 0;
      for (int key = 0; key < levels.size(); key++) {
        cell += anova.strides[key] * levels.get(key).codes().get(run);
      }
      values.get(cell).add(runs.get(run).value());
    }
    if (values.stream().anyMatch(cell -> cell.size() < 2)) {
      return Optional.empty();
    }
    return Optional.of(
        anova.decomposed(
            values.stream()
                .map(cell -> cell.stream().mapToDouble(Double::doubleValue).toArray())
                .toArray(double[][]::new),
            runs.size()));
  }

  private Importance decomposed(double[][] cells, int runs) {
    var squares = squares(cells);
    var errors = errors(cells);
    double rounding = ROUNDING * (squares.total() + square(cells));
    double residual = squares.within() > rounding ? squares.within() / (runs - cells.length) : 0;
    var shares = new ArrayList<Importance.Share>();
    double named = 0;
    for (int term = 0; term < terms.size(); term++) {
      named += squares.share(term);
      shares.add(
          new Importance.Share(
              terms.get(term).stream().map(keys::get).toList(),
              squares.share(term),
              errors[term],
              squares.ofTerms().get(term) > rounding
                  && clear(
                      squares.ofTerms().get(term), freedom(term), residual, runs - cells.length)));
    }
    double between = squares.total() > 0 ? squares.between() / squares.total() : 0;
    return new Importance.Known(
        Importance.Method.EXACT,
        runs,
        Importance.largestFirst(shares),
        Math.max(0, between - named),
        1 - between,
        between);
  }

  private boolean clear(double squares, int freedom, double residual, int residualFreedom) {
    if (residual <= 0) {
      return true;
    }
    double ratio = squares / freedom / residual;
    double chance = FDistribution.of(freedom, residualFreedom).survivalProbability(ratio);
    return chance * terms.size() < LEVEL;
  }

  private int freedom(int term) {
    return terms.get(term).stream().mapToInt(key -> sizes[key] - 1).reduce(1, (a, b) -> a * b);
  }

  /// How much each share varies when seeds are drawn again, with replacement, in each cell.
  private double[] errors(double[][] cells) {
    var dice = new SplittableRandom(1);
    var sums = new double[terms.size()];
    var squaresOf = new double[terms.size()];
    for (int draw = 0; draw < DRAWS; draw++) {
      var drawn =
          Arrays.stream(cells)
              .map(cell ->
                  dice.ints(cell.length, 0, cell.length).mapToDouble(i -> cell[i]).toArray())
              .toArray(double[][]::new);
      var squares = squares(drawn);
      for (int term = 0; term < sums.length; term++) {
        sums[term] += squares.share(term);
        squaresOf[term] += squares.share(term) * squares.share(term);
      }
    }
    for (int term = 0; term < sums.length; term++) {
      double mean = sums[term] / DRAWS;
      sums[term] = Math.sqrt(Math.max(0, squaresOf[term] / DRAWS - mean * mean));
    }
    return sums;
  }

  private Squares squares(double[][] cells) {
    var means = Arrays.stream(cells).mapToDouble(GridAnova::mean).toArray();
    double runs = cells.length / Arrays.stream(cells).mapToDouble(cell -> 1.0 / cell.length).sum();
    double grand = mean(means);
    var effects = new double[terms.size()][];
    var ofTerms = new double[terms.size()];
    for (int term = 0; term < ofTerms.length; term++) {
      effects[term] = effect(terms.get(term), means, grand, effects);
      double share = (double) cells.length / effects[term].length;
      ofTerms[term] = runs * share * Arrays.stream(effects[term]).map(x -> x * x).sum();
    }
    double between = runs * Arrays.stream(means).map(m -> (m - grand) * (m - grand)).sum();
    double within = 0;
    for (int cell = 0; cell < cells.length; cell++) {
      double mean = means[cell];
      within += Arrays.stream(cells[cell]).map(x -> (x - mean) * (x - mean)).sum();
    }
    return new Squares(Arrays.stream(ofTerms).boxed().toList(), between, within);
  }

  /// The means at each value, or pair of values, without what the mean of all and, for a pair, each
  /// key by itself explain; those of single keys come before those of pairs.
  private double[] effect(List<Integer> term, double[] means, double grand, double[][] effects) {
    int one = term.getFirst();
    int other = term.getLast();
    boolean pair = term.size() > 1;
    var effect = new double[pair ? sizes[one] * sizes[other] : sizes[one]];
    for (int cell = 0; cell < means.length; cell++) {
      int at = code(cell, one) + (pair ? sizes[one] * code(cell, other) : 0);
      effect[at] += means[cell];
    }
    double cells = (double) means.length / effect.length;
    for (int at = 0; at < effect.length; at++) {
      effect[at] = effect[at] / cells - grand;
      if (pair) {
        effect[at] -= effects[one][at % sizes[one]] + effects[other][at / sizes[one]];
      }
    }
    return effect;
  }

  private int code(int cell, int key) {
    return cell / strides[key] % sizes[key];
  }

  /// Of all values as they are: rounding goes with how large they are, not with how far apart.
  private static double square(double[][] cells) {
    return Arrays.stream(cells).flatMapToDouble(Arrays::stream).map(x -> x * x).sum();
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).sum() / values.length;
  }
}
