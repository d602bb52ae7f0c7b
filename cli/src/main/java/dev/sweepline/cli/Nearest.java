package dev.sweepline.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// Finds what somebody may have meant.
public final class Nearest {

  private Nearest() {}

  /// The choice with the fewest edits, unless that is another word altogether.
  public static Optional<String> to(String word, Collection<String> choices) {
    return choices.stream()
        .filter(choice -> distance(word, choice) <= Math.max(2, word.length() / 3))
        .min(
            Comparator.<String>comparingInt(choice -> distance(word, choice))
                .thenComparing(Comparator.naturalOrder()));
  }

  /// Insertions, deletions, replacements and swapped neighbours count one each.
  private static int distance(String one, String other) {
    var table = new int[one.length() + 1][other.length() + 1];
    for (var i = 0; i <= one.length(); i++) {
      for (var j = 0; j <= other.length(); j++) {
        if (i == 0 || j == 0) {
          table[i][j] = i + j;
          continue;
        }
        var same = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
        table[i][j] =
            Math.min(table[i - 1][j - 1] + same, 1 + Math.min(table[i - 1][j], table[i][j - 1]));
        if (i > 1
            && j > 1
            && one.charAt(i - 1) == other.charAt(j - 2)
            && one.charAt(i - 2) == other.charAt(j - 1)) {
          table[i][j] = Math.min(table[i][j], table[i - 2][j - 2] + 1);
        }
      }
    }
    return table[one.length()][other.length()];
  }
}
