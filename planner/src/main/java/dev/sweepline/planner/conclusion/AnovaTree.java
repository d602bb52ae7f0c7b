package dev.sweepline.planner.conclusion;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// One regression tree on a bootstrap sample of the runs, decomposed while it grows.
///
/// A leaf is a box: of each key some of the values. So its part in the mean at one value of a key
/// is its answer times the weight of its other sides. Values without an order are split by their
/// means in the node, which is the best split there is (Breiman and others 1984). Nothing of the
/// tree is kept.
final class AnovaTree {
  // One run alone would be noise, most of it.
  private static final int LEAST_IN_LEAF = 2;

  private final List<Levels> levels;
  private final double[] values;
  private final List<List<Integer>> terms;
  private final int[] sample;
  private final boolean[][] box;
  private final double[][] marginals;
  private double mean;
  private double meanSquare;

  AnovaTree(
      List<Levels> levels, double[] values, List<List<Integer>> terms, SplittableRandom dice) {
    this.levels = levels;
    this.values = values;
    this.terms = terms;
    sample = dice.ints(values.length, 0, values.length).toArray();
    box = levels.stream().map(level -> all(level.count())).toArray(boolean[][]::new);
    marginals =
        terms.stream()
            .map(term ->
                new double
                    [term.stream()
                        .mapToInt(key -> levels.get(key).count())
                        .reduce(1, (a, b) -> a * b)])
            .toArray(double[][]::new);
  }

  /// @param told to which the answers for runs outside of the sample are added
  /// @param tellers how many trees answered for each run
  void grow(double[] told, int[] tellers) {
    var drawn = new boolean[values.length];
    Arrays.stream(sample).forEach(run -> drawn[run] = true);
    var others = IntStream.range(0, values.length).filter(run -> !drawn[run]).toArray();
    grow(sample, others, told, tellers);
  }

  /// Of the function that the tree is, over the whole space.
  double variance() {
    double variance = meanSquare - mean * mean;
    return variance > 1e-12 * meanSquare ? variance : 0;
  }

  /// What a key does by itself, or two together beyond that.
  double variance(int term) {
    var keys = terms.get(term);
    var one = levels.get(keys.getFirst()).weights();
    double variance = -mean * mean;
    if (keys.size() == 1) {
      for (int at = 0; at < one.size(); at++) {
        variance += one.get(at) * marginals[term][at] * marginals[term][at];
      }
      return Math.max(0, variance);
    }
    var other = levels.get(keys.getLast()).weights();
    for (int at = 0; at < marginals[term].length; at++) {
      variance +=
          one.get(at % one.size())
              * other.get(at / one.size())
              * marginals[term][at]
              * marginals[term][at];
    }
    // The terms of single keys come first, in the order of the keys.
    return Math.max(0, variance - variance(keys.getFirst()) - variance(keys.getLast()));
  }

  private record Split(int key, BitSet left) {}

  private void grow(int[] runs, int[] others, double[] told, int[] tellers) {
    var split = best(runs);
    if (split == null) {
      double answer = Arrays.stream(runs).mapToDouble(run -> values[run]).average().orElse(0);
      for (int run : others) {
        told[run] += answer;
        tellers[run]++;
      }
      leaf(answer);
      return;
    }
    var codes = levels.get(split.key()).codes();
    var whole = box[split.key()].clone();
    for (boolean side : new boolean[] {true, false}) {
      for (int code = 0; code < whole.length; code++) {
        box[split.key()][code] = whole[code] && split.left().get(code) == side;
      }
      grow(
          Arrays.stream(runs).filter(run -> split.left().get(codes.get(run)) == side).toArray(),
          Arrays.stream(others).filter(run -> split.left().get(codes.get(run)) == side).toArray(),
          told,
          tellers);
    }
    System.arraycopy(whole, 0, box[split.key()], 0, whole.length);
  }

  private @Nullable Split best(int[] runs) {
    if (runs.length < 2 * LEAST_IN_LEAF) {
      return null;
    }
    double total = Arrays.stream(runs).mapToDouble(run -> values[run]).sum();
    double most = total * total / runs.length;
    double least = most + 1e-12 * Math.abs(most);
    Split best = null;
    for (int key = 0; key < levels.size(); key++) {
      int size = levels.get(key).count();
      var codes = levels.get(key).codes();
      var counts = new int[size];
      var sums = new double[size];
      for (int run : runs) {
        int code = codes.get(run);
        counts[code]++;
        sums[code] += values[run];
      }
      var order = order(levels.get(key).ordered(), counts, sums);
      int count = 0;
      double sum = 0;
      for (int cut = 0; cut + 1 < order.length; cut++) {
        count += counts[order[cut]];
        sum += sums[order[cut]];
        int rest = runs.length - count;
        if (count < LEAST_IN_LEAF || rest < LEAST_IN_LEAF) {
          continue;
        }
        double gain = sum * sum / count + (total - sum) * (total - sum) / rest;
        if (gain > least) {
          least = gain;
          best = new Split(key, left(levels.get(key), order, cut));
        }
      }
    }
    return best;
  }

  /// Values that are in the node, neighbours beside each other.
  private static int[] order(boolean ordered, int[] counts, double[] sums) {
    var there = IntStream.range(0, counts.length).filter(code -> counts[code] > 0);
    return ordered
        ? there.toArray()
        : there
            .boxed()
            .sorted(Comparator.comparingDouble(code -> sums[code] / counts[code]))
            .mapToInt(Integer::intValue)
            .toArray();
  }

  /// Which values go left. Of values that the node has not seen those in order are cut half way,
  /// others go right.
  private static BitSet left(Levels level, int[] order, int cut) {
    var left = new BitSet(level.count());
    if (level.ordered()) {
      int last = (order[cut] + order[cut + 1]) / 2;
      left.set(0, last + 1);
      return left;
    }
    for (int at = 0; at <= cut; at++) {
      left.set(order[at]);
    }
    return left;
  }

  private void leaf(double answer) {
    var sides = new double[box.length];
    double size = 1;
    for (int key = 0; key < box.length; key++) {
      for (int code = 0; code < box[key].length; code++) {
        sides[key] += box[key][code] ? levels.get(key).weights().get(code) : 0;
      }
      size *= sides[key];
    }
    mean += answer * size;
    meanSquare += answer * answer * size;
    for (int term = 0; term < terms.size(); term++) {
      add(term, answer, sides);
    }
  }

  private void add(int term, double answer, double[] sides) {
    int one = terms.get(term).getFirst();
    int other = terms.get(term).getLast();
    double rest = 1;
    for (int key = 0; key < sides.length; key++) {
      rest *= key == one || key == other ? 1 : sides[key];
    }
    int size = box[one].length;
    for (int code = 0; code < size; code++) {
      if (box[one][code] && one == other) {
        marginals[term][code] += answer * rest;
      } else if (box[one][code]) {
        for (int also = 0; also < box[other].length; also++) {
          marginals[term][code + size * also] += box[other][also] ? answer * rest : 0;
        }
      }
    }
  }

  private static boolean[] all(int count) {
    var all = new boolean[count];
    Arrays.fill(all, true);
    return all;
  }
}
