package dev.sweepline.hydra;

/// A text written in quotes in an override, which must come out in the same quotes again.
record Quoted(String text, char quote) {

  /// Takes the quotes off; backslashes count only right before a quote.
  static Quoted parse(String written) {
    char quote = written.charAt(0);
    var text = new StringBuilder();
    int end = written.length() - 1;
    for (int i = 1; i < end; ) {
      int run = backslashes(written, i, written.length());
      if (run == 0) {
        text.append(written.charAt(i++));
      } else if (i + run < written.length() && written.charAt(i + run) == quote) {
        text.append("\\".repeat(run / 2));
        if (run % 2 == 1) {
          text.append(quote);
          i++;
        }
        i += run;
      } else {
        text.append(written, i, i + run);
        i += run;
      }
    }
    return new Quoted(text.toString(), quote);
  }

  private static int backslashes(String text, int from, int to) {
    int end = from;
    while (end < to && text.charAt(end) == '\\') {
      end++;
    }
    return end - from;
  }

  String written() {
    var out = new StringBuilder().append(quote);
    for (int i = 0; i < text.length(); ) {
      int run = backslashes(text, i, text.length());
      boolean closes = i + run == text.length();
      boolean beforeQuote = !closes && text.charAt(i + run) == quote;
      if (run > 0) {
        out.append("\\".repeat(closes || beforeQuote ? 2 * run : run));
        i += run;
      } else {
        if (text.charAt(i) == quote) {
          out.append('\\');
        }
        out.append(text.charAt(i++));
      }
    }
    return out.append(quote).toString();
  }
}
