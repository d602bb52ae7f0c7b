package dev.sweepline.hydra;

/// Shell patterns: `*`, `?`, `[abc]`, `[a-c]`, `[!abc]`.
final class GlobPattern {

  private final String pattern;
  private final String name;

  private GlobPattern(String pattern, String name) {
    this.pattern = pattern;
    this.name = name;
  }

  static boolean matches(String pattern, String name) {
    return new GlobPattern(pattern, name).matches();
  }

  /// Goes back to the last star only, which is enough and keeps the time quadratic.
  private boolean matches() {
    int p = 0;
    int n = 0;
    int star = -1;
    int afterStar = 0;
    while (n < name.length()) {
      int next = p < pattern.length() && pattern.charAt(p) != '*' ? stepOver(p, n) : -1;
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        afterStar = n;
      } else if (next > 0) {
        p = next;
        n++;
      } else if (star >= 0) {
        p = star + 1;
        n = ++afterStar;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }

  /// Behind the part of the pattern that matches one character, or -1.
  private int stepOver(int p, int n) {
    char expected = pattern.charAt(p);
    char found = name.charAt(n);
    int close = expected == '[' ? closing(p) : -1;
    if (close > 0) {
      return isInSet(pattern.substring(p + 1, close), found) ? close + 1 : -1;
    }
    return expected == '?' || expected == found ? p + 1 : -1;
  }

  private int closing(int open) {
    int from = open + 1;
    if (from < pattern.length() && pattern.charAt(from) == '!') {
      from++;
    }
    return pattern.indexOf(']', from + 1);
  }

  private static boolean isInSet(String set, char found) {
    boolean negated = set.startsWith("!");
    int i = negated ? 1 : 0;
    boolean in = false;
    while (i < set.length()) {
      char low = set.charAt(i);
      if (i + 2 < set.length() && set.charAt(i + 1) == '-') {
        in |= low <= found && found <= set.charAt(i + 2);
        i += 3;
      } else {
        in |= low == found;
        i++;
      }
    }
    return in != negated;
  }
}
