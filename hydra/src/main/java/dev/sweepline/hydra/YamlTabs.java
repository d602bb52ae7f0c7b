package dev.sweepline.hydra;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.events.ScalarEvent;

/// Finds tabs that YAML 1.1 refuses: outside of quotes, block texts and comments.
final class YamlTabs {

  private final String text;
  private final boolean hasTabs;

  /// Where each code point starts; null where each is one character.
  private final int @Nullable [] starts;

  private final BitSet allowed = new BitSet();

  YamlTabs(String text) {
    this.text = text;
    this.hasTabs = text.indexOf('\t') >= 0;
    this.starts = hasTabs ? starts(text) : null;
  }

  private static int @Nullable [] starts(String text) {
    int points = text.codePointCount(0, text.length());
    if (points == text.length()) {
      return null;
    }
    var starts = new int[points + 1];
    for (int i = 0; i < points; i++) {
      starts[i + 1] = text.offsetByCodePoints(starts[i], 1);
    }
    return starts;
  }

  /// Tabs inside the scalar are part of its text.
  void allow(ScalarEvent scalar) {
    if (hasTabs && scalar.getStartMark().isPresent() && scalar.getEndMark().isPresent()) {
      allowed.set(
          offset(scalar.getStartMark().get().getIndex()),
          offset(scalar.getEndMark().get().getIndex()));
    }
  }

  /// Marks count code points.
  private int offset(int codePoints) {
    return starts == null
        ? Math.min(codePoints, text.length())
        : starts[Math.min(codePoints, starts.length - 1)];
  }

  /// The line of the first refused tab, or 0.
  int firstOutsideText() {
    int line = 1;
    boolean comment = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        line++;
        comment = false;
      } else if (!allowed.get(i)
          && c == '#'
          && (i == 0 || " \n".indexOf(text.charAt(i - 1)) >= 0)) {
        comment = true;
      } else if (c == '\t' && !comment && !allowed.get(i)) {
        return line;
      }
    }
    return 0;
  }
}
