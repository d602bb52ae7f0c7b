package dev.sweepline.hydra;

/// The pieces that unquoted values are made of, the same in overrides and in interpolations.
///
/// Each `…End` answers where the longest match from a position ends, or the position itself.
final class Tokens {

  private static final String ESCAPABLE = "\\()[]{}:=, \t";

  private Tokens() {}

  static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  static boolean isUnquotedChar(char c) {
    return "/-\\+.$%*@?|".indexOf(c) >= 0;
  }

  static int blankEnd(String text, int from) {
    int end = from;
    while (end < text.length() && isBlank(text.charAt(end))) {
      end++;
    }
    return end;
  }

  static int idEnd(String text, int from) {
    if (from >= text.length() || !(isLetter(text.charAt(from)) || text.charAt(from) == '_')) {
      return from;
    }
    int end = from + 1;
    while (end < text.length()) {
      char c = text.charAt(end);
      if (!isLetter(c) && !isDigit(c) && c != '_' && c != '-') {
        break;
      }
      end++;
    }
    return end;
  }

  /// A run of escapes, each a backslash and one special character.
  static int escapeEnd(String text, int from) {
    int end = from;
    while (end + 1 < text.length()
        && text.charAt(end) == '\\'
        && ESCAPABLE.indexOf(text.charAt(end + 1)) >= 0) {
      end += 2;
    }
    return end;
  }

  static String unescape(String escapes) {
    var text = new StringBuilder();
    for (int i = 1; i < escapes.length(); i += 2) {
      text.append(escapes.charAt(i));
    }
    return text.toString();
  }

  static String escape(String text) {
    var escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (ESCAPABLE.indexOf(c) >= 0) {
        escaped.append('\\');
      }
      escaped.append(c);
    }
    return escaped.toString();
  }

  /// A whole number without a sign: no leading zero, single underscores between digits.
  static int unsignedEnd(String text, int from) {
    if (from >= text.length() || !isDigit(text.charAt(from))) {
      return from;
    }
    return text.charAt(from) == '0' ? from + 1 : digitsEnd(text, from);
  }

  private static int digitsEnd(String text, int from) {
    if (from >= text.length() || !isDigit(text.charAt(from))) {
      return from;
    }
    int end = from + 1;
    while (end < text.length()) {
      if (isDigit(text.charAt(end))) {
        end++;
      } else if (text.charAt(end) == '_'
          && end + 1 < text.length()
          && isDigit(text.charAt(end + 1))) {
        end += 2;
      } else {
        break;
      }
    }
    return end;
  }

  static int intEnd(String text, int from) {
    int start = signEnd(text, from);
    int end = unsignedEnd(text, start);
    return end == start ? from : end;
  }

  static int floatEnd(String text, int from) {
    int start = signEnd(text, from);
    if (isWord(text, start, start + 3, "inf") || isWord(text, start, start + 3, "nan")) {
      return start + 3;
    }
    int whole = unsignedEnd(text, start);
    int mantissa = whole;
    boolean point = false;
    if (mantissa < text.length() && text.charAt(mantissa) == '.') {
      int fraction = digitsEnd(text, mantissa + 1);
      if (whole > start || fraction > mantissa + 1) {
        mantissa = fraction;
        point = true;
      }
    }
    if (mantissa == start) {
      return from;
    }
    if (mantissa < text.length() && (text.charAt(mantissa) | 0x20) == 'e') {
      int exponent = signEnd(text, mantissa + 1);
      int end = digitsEnd(text, exponent);
      if (end > exponent) {
        return end;
      }
    }
    return point ? mantissa : from;
  }

  /// Whether the text between two positions is a lower-case word, in any ASCII capitals.
  static boolean isWord(String text, int from, int to, String word) {
    if (to > text.length() || to - from != word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      char c = text.charAt(from + i);
      if (!isLetter(c) || (c | 0x20) != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static int signEnd(String text, int from) {
    return from < text.length() && (text.charAt(from) == '+' || text.charAt(from) == '-')
        ? from + 1
        : from;
  }
}
