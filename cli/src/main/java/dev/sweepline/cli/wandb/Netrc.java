package dev.sweepline.cli.wandb;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The part of a `.netrc` file that `wandb login` writes: `machine HOST login user password KEY`.
///
/// An entry `default` is left alone: a password for any host is no W&B key.
final class Netrc {
  private Netrc() {}

  static Optional<String> password(String text, String machine) {
    var words = words(text);
    boolean ours = false;
    for (int i = 0; i < words.size(); i++) {
      switch (words.get(i)) {
        case "machine" -> {
          ours = i + 1 < words.size() && words.get(i + 1).equals(machine);
          i++;
        }
        case "default" -> ours = false;
        case "login", "account" -> i++;
        case "password" -> {
          i++;
          if (ours && i < words.size() && !words.get(i).isEmpty()) {
            return Optional.of(words.get(i));
          }
        }
        default -> {}
      }
    }
    return Optional.empty();
  }

  /// Macros are left out: they run from `macdef` to an empty line.
  private static List<String> words(String text) {
    var words = new ArrayList<String>();
    boolean macro = false;
    for (var line : text.lines().toList()) {
      if (macro) {
        macro = !line.isBlank();
        continue;
      }
      for (var word : split(line)) {
        if (word.equals("macdef")) {
          macro = true;
          break;
        }
        words.add(word);
      }
    }
    return words;
  }

  /// Words may be quoted as in a shell; `#` at the start of a word begins a comment.
  private static List<String> split(String line) {
    var words = new ArrayList<String>();
    StringBuilder word = null;
    char quote = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quote == 0 && Character.isWhitespace(c)) {
        if (word != null) {
          words.add(word.toString());
          word = null;
        }
        continue;
      }
      if (quote == 0 && word == null && c == '#') {
        break;
      }
      word = word == null ? new StringBuilder() : word;
      if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (quote == c) {
        quote = 0;
      } else {
        if (c == '\\' && quote != '\'' && i + 1 < line.length()) {
          i++;
        }
        word.append(line.charAt(i));
      }
    }
    if (word != null) {
      words.add(word.toString());
    }
    return words;
  }
}
