package dev.sweepline.hydra;

import java.util.BitSet;
import org.snakeyaml.engine.v2.events.ScalarEvent;

/// Finds tabs that YAML 1.1 refuses: outside of quotes, block texts and comments.
final class YamlTabs {

  private final String text;
  private final BitSet allowed = new BitSet();

  YamlTabs(String text) {
    this.text = text;
  }

  /// Tabs inside the scalar are part of its text.
  void allow(ScalarEvent scalar) {
    if (text.indexOf('\t') >= 0
        && scalar.getStartMark().isPresent()
        && scalar.getEndMark().isPresent()) {
      allowed.set(
          offset(scalar.getStartMark().get().getIndex()),
          offset(scalar.getEndMark().get().getIndex()));
    }
  }

  /// Marks count code points.
  private int offset(int codePoints) {
    int points = text.codePointCount(0, text.length());
    return text.offsetByCodePoints(0, Math.min(codePoints, points));
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
