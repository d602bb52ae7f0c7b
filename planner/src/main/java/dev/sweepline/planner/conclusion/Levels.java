package dev.sweepline.planner.conclusion;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The values of a key as numbers from 0, and how much of the search each stands for.
///
/// Values of a list count alike. Of numbers from a range each stands for the stretch up to half way
/// to its neighbours; of more than 32 different ones neighbours are taken together. Runs that go
/// without the key are one more value, which stands for its share of the runs.
///
/// @param ordered whether neighbours are alike, so that a split keeps them together
record Levels(String key, boolean ordered, List<Integer> codes, List<Double> weights) {

  private static final int MOST = 32;

  Levels {
    codes = List.copyOf(codes);
    weights = List.copyOf(weights);
  }

  int count() {
    return weights.size();
  }

  static Levels of(Factor factor, List<Run> runs) {
    var given =
        runs.stream().flatMap(run -> Stream.ofNullable(run.params().get(factor.key()))).toList();
    var numbers = given.stream().map(Levels::number).toList();
    boolean numeric = numbers.stream().allMatch(OptionalDouble::isPresent);
    var weights = new ArrayList<Double>();
    var codeOf = new HashMap<String, Integer>();
    if (numeric && factor.range().isPresent()) {
      ranged(factor.range().get(), given, codeOf, weights);
    } else if (numeric) {
      var byNumber = new TreeMap<Double, Integer>();
      given.forEach(value -> byNumber.putIfAbsent(Double.parseDouble(value), 0));
      int next = 0;
      for (var entry : byNumber.entrySet()) {
        entry.setValue(next++);
      }
      given.forEach(
          value -> codeOf.put(value, byNumber.getOrDefault(Double.parseDouble(value), 0)));
      weights.addAll(Collections.nCopies(byNumber.size(), 1.0 / byNumber.size()));
    } else {
      new TreeSet<>(given).forEach(value -> codeOf.put(value, codeOf.size()));
      weights.addAll(Collections.nCopies(codeOf.size(), 1.0 / codeOf.size()));
    }
    absent(runs.size() - given.size(), runs.size(), weights);
    return new Levels(factor.key(), numeric, codes(factor.key(), runs, codeOf, weights), weights);
  }

  private static List<Integer> codes(
      String key, List<Run> runs, Map<String, Integer> codeOf, List<Double> weights) {
    return runs.stream()
        .map(run -> run.params().get(key))
        .map(value -> value == null ? weights.size() - 1 : codeOf.getOrDefault(value, 0))
        .toList();
  }

  private static void absent(int without, int all, List<Double> weights) {
    if (without > 0) {
      double share = (double) without / all;
      weights.replaceAll(weight -> weight * (1 - share));
      weights.add(share);
    }
  }

  private static void ranged(
      Factor.Range range, List<String> given, Map<String, Integer> codeOf, List<Double> weights) {
    var positions = new TreeSet<Double>();
    given.forEach(value -> positions.add(range.position(Double.parseDouble(value))));
    var sorted = List.copyOf(positions);
    int bins = Math.min(MOST, sorted.size());
    var starts = new ArrayList<Double>();
    for (int bin = 0; bin < bins; bin++) {
      int first = (int) ((long) bin * sorted.size() / bins);
      starts.add(bin == 0 ? 0.0 : (sorted.get(first - 1) + sorted.get(first)) / 2);
    }
    for (int bin = 0; bin < bins; bin++) {
      weights.add((bin + 1 < bins ? starts.get(bin + 1) : 1.0) - starts.get(bin));
    }
    for (var value : given) {
      double position = range.position(Double.parseDouble(value));
      int found = Collections.binarySearch(starts, position);
      codeOf.put(value, found >= 0 ? found : -found - 2);
    }
  }

  static boolean isNumber(String text) {
    return number(text).isPresent();
  }

  private static OptionalDouble number(String text) {
    try {
      double value = Double.parseDouble(text);
      return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    } catch (NumberFormatException notANumber) {
      return OptionalDouble.empty();
    }
  }
}
