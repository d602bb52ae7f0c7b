package dev.sweepline.hydra;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/// Finds the word that was probably meant.
public final class Nearest {

  private static final int LONGEST = 100;

  private Nearest() {}

  static List<String> sorted(Iterable<String> words) {
    var sorted = new TreeSet<String>();
    words.forEach(sorted::add);
    return List.copyOf(sorted);
  }

  /// The candidate with the smallest edit distance, if that is small for the word's length.
  public static Optional<String> to(String written, Collection<String> candidates) {
    if (written.length() > LONGEST) {
      return Optional.empty();
    }
    int limit = written.length() < 3 ? 0 : Math.max(1, written.length() / 3);
    Optional<String> best = Optional.empty();
    for (String candidate : candidates) {
      if (candidate.equals(written) || candidate.length() > LONGEST) {
        continue;
      }
      int distance = distance(written.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
      if (distance <= limit) {
        best = Optional.of(candidate);
        limit = distance - 1;
      }
    }
    return best;
  }

  /// The number of letters to insert, remove, replace or swap with their neighbour.
  private static int distance(String left, String right) {
    int[][] cost = new int[left.length() + 1][right.length() + 1];
    for (int i = 0; i <= left.length(); i++) {
      cost[i][0] = i;
    }
    for (int j = 0; j <= right.length(); j++) {
      cost[0][j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      for (int j = 1; j <= right.length(); j++) {
        int change = left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1;
        cost[i][j] =
            Math.min(Math.min(cost[i - 1][j] + 1, cost[i][j - 1] + 1), cost[i - 1][j - 1] + change);
        if (i > 1
            && j > 1
            && left.charAt(i - 1) == right.charAt(j - 2)
            && left.charAt(i - 2) == right.charAt(j - 1)) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[left.length()][right.length()];
  }
}
