package dev.sweepline.trainer.inference;

/// Comma-separated values as RFC 4180 has them.
final class Csv {
  private Csv() {}

  static String field(String text) {
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
