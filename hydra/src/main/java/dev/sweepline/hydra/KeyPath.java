package dev.sweepline.hydra;

import java.util.ArrayList;
import java.util.List;

/// Dotted keys: `a.b`, `a[b].c`, `[a].b`.
final class KeyPath {

  private KeyPath() {}

  /// The segments of a key, empty ones for leading dots.
  static List<String> split(String key) {
    int dots = 0;
    while (dots < key.length() && key.charAt(dots) == '.') {
      dots++;
    }
    int headEnd = segmentEnd(key, dots);
    var segments = new ArrayList<String>();
    for (int i = 0; i < dots; i++) {
      segments.add("");
    }
    segments.add(key.substring(dots, headEnd));
    if (headEnd == key.length()) {
      return checked(key, segments);
    }
    if (key.charAt(headEnd) == '[' && segments.getLast().isEmpty()) {
      segments.removeLast();
    }
    for (int i = headEnd; i < key.length(); ) {
      if (key.charAt(i) == '.') {
        int end = segmentEnd(key, i + 1);
        segments.add(key.substring(i + 1, end));
        i = end;
      } else if (key.charAt(i) == '[' && key.indexOf(']', i) > 0) {
        int close = key.indexOf(']', i);
        segments.add(key.substring(i + 1, close));
        i = close + 1;
      } else {
        i++;
      }
    }
    return checked(key, segments);
  }

  private static int segmentEnd(String key, int from) {
    int end = from;
    while (end < key.length() && key.charAt(end) != '.' && key.charAt(end) != '[') {
      end++;
    }
    return end;
  }

  private static List<String> checked(String key, List<String> segments) {
    if (segments.size() > Limits.KEY_SEGMENTS) {
      String shown = key.length() > 60 ? key.substring(0, 60) + "…" : key;
      throw Limits.exceeded("the number of segments in '" + shown + "'", Limits.KEY_SEGMENTS);
    }
    return segments;
  }

  /// The index that a segment means in a list, or -1.
  static int index(String segment) {
    String text = segment.strip();
    if (text.isEmpty() || text.length() > 9) {
      return -1;
    }
    int index = 0;
    for (int i = 0; i < text.length(); i++) {
      if (!Tokens.isDigit(text.charAt(i))) {
        return -1;
      }
      index = index * 10 + (text.charAt(i) - '0');
    }
    return index;
  }

  /// Whether a segment is a number at all, so that it can be an index.
  static boolean isNumber(String segment) {
    String text = segment.strip();
    String digits = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
    return !digits.isEmpty() && digits.chars().allMatch(c -> Tokens.isDigit((char) c));
  }
}
