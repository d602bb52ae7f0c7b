package dev.sweepline.planner.conclusion;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Which keys mattered: functional ANOVA (Hutter, Hoos, Leyton-Brown 2014), which shares the
/// variance of the results among the keys, their pairs and what is left.
///
/// A full grid with two seeds or more in each cell is decomposed exactly ([GridAnova]); other
/// searches through a random forest ([ForestAnova]). Where there are too few runs, or the forest
/// predicts nothing, nothing is claimed.
public sealed interface Importance {

  /// Fewer runs than that, or than ten for each key, say nothing through a forest.
  int LEAST_RUNS = 20;

  int LEAST_RUNS_PER_KEY = 10;

  /// Shares of the variance, the largest first.
  ///
  /// @param higher the share of interactions of three keys or more
  /// @param seeds the share of what differs between runs of one configuration; through a forest it
  ///   is not told from the rest, and is 0
  /// @param explained through a forest: how much of the variance it predicts of runs that it did
  ///   not see, 1 at most
  record Known(
      Method method, int runs, List<Share> shares, double higher, double seeds, double explained)
      implements Importance {
    public Known {
      shares = List.copyOf(shares);
    }
  }

  /// @param why for people
  /// @param keys how many it was about, those that always change together as one
  record Unclaimed(String why, int keys) implements Importance {}

  enum Method {
    EXACT,
    FOREST
  }

  /// The part of one key, or of two together beyond what each does by itself. Keys that always
  /// change together are one: `model + data.image_size`.
  ///
  /// @param standardError over bootstrap samples: of the seeds in each cell, or of the runs for
  ///   each tree
  /// @param clear whether it is more than chance would explain
  record Share(List<String> keys, double share, double standardError, boolean clear) {
    public Share {
      keys = List.copyOf(keys);
    }
  }

  /// @param factors keys that may have varied, without the seed
  /// @param zips keys that are searched together
  static Importance of(List<Factor> factors, List<List<String>> zips, List<Run> all) {
    var finite = all.stream().filter(run -> Double.isFinite(run.value())).toList();
    var together =
        Inseparable.joined(
            factors.stream()
                .filter(factor ->
                    finite.stream().map(run -> run.params().get(factor.key())).distinct().count()
                        > 1)
                .toList(),
            zips,
            finite);
    var varied = together.factors();
    var runs = together.runs();
    if (varied.isEmpty()) {
      return new Unclaimed("no key varied among " + runs.size() + " runs", 0);
    }
    if (runs.stream().mapToDouble(Run::value).distinct().count() < 2) {
      return new Unclaimed("all " + runs.size() + " runs came to the same", varied.size());
    }
    var grid = GridAnova.of(varied, runs);
    if (grid.isPresent()) {
      return grid.get();
    }
    int least = Math.max(LEAST_RUNS, LEAST_RUNS_PER_KEY * varied.size());
    if (runs.size() < least) {
      return new Unclaimed(
          "%d runs are too few for %d %s: it takes %d, or two seeds or more in each cell of a full grid"
              .formatted(runs.size(), varied.size(), varied.size() == 1 ? "key" : "keys", least),
          varied.size());
    }
    return ForestAnova.of(varied, runs);
  }

  /// Every key, and every pair of keys.
  static List<List<Integer>> terms(int keys) {
    var terms = new ArrayList<List<Integer>>();
    for (int one = 0; one < keys; one++) {
      terms.add(List.of(one));
    }
    for (int one = 0; one < keys; one++) {
      for (int other = one + 1; other < keys; other++) {
        terms.add(List.of(one, other));
      }
    }
    return List.copyOf(terms);
  }

  static List<Share> largestFirst(List<Share> shares) {
    return shares.stream()
        .sorted(Comparator.comparingDouble((Share share) -> -share.share()))
        .toList();
  }
}
