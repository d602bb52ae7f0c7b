package dev.sweepline.trainer.inference;

/// Text in a terminal's columns: letters of East Asia take two, what combines with them none.
final class Columns {
  private Columns() {}

  static int of(String text) {
    return text.codePoints().map(Columns::of).sum();
  }

  static String padded(String text, int columns) {
    return text + " ".repeat(Math.max(0, columns - of(text)));
  }

  private static int of(int letter) {
    int type = Character.getType(letter);
    // Vowels and finals of Hangul in parts, as macOS names files, join the consonant before them.
    if (type == Character.NON_SPACING_MARK || (letter >= 0x1160 && letter <= 0x11ff)) {
      return 0;
    }
    return switch (Character.UnicodeScript.of(letter)) {
      case HANGUL, HAN, HIRAGANA, KATAKANA, BOPOMOFO -> 2;
      default -> (letter >= 0xff01 && letter <= 0xff60) || letter >= 0x1f300 ? 2 : 1;
    };
  }
}
