package dev.sweepline.operator.ledger;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Texts that many entries share, each kept once and named by a small number.
final class Words {
  /// What does not fit stands in the entries themselves.
  private static final int MOST = 32_768;

  private static final int LONGEST = 256;

  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<String> words = new ArrayList<>();

  /// Its number; negative if it has none and gets none.
  int number(String word) {
    var known = numbers.get(word);
    if (known != null) {
      return known;
    }
    if (words.size() >= MOST || word.length() > LONGEST) {
      return -1;
    }
    numbers.put(word, words.size());
    words.add(word);
    return words.size() - 1;
  }

  String word(int number) {
    return words.get(number);
  }
}
