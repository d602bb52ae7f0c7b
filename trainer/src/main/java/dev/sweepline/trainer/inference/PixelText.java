package dev.sweepline.trainer.inference;

import java.awt.Graphics2D;
import java.util.Locale;
import java.util.Map;

/// Capital letters and digits of 5 × 7 dots: the trainer's image has no fonts.
public final class PixelText {
  public static final int HEIGHT = 7;
  private static final int WIDTH = 5;
  private static final int ADVANCE = 6;
  // A digit of base 32 for each row of dots, from the top.
  private static final Map<Character, String> GLYPHS =
      Map.ofEntries(
          Map.entry('A', "EHHVHHH"),
          Map.entry('B', "UHHUHHU"),
          Map.entry('C', "EHGGGHE"),
          Map.entry('D', "UHHHHHU"),
          Map.entry('E', "VGGUGGV"),
          Map.entry('F', "VGGUGGG"),
          Map.entry('G', "EHGNHHF"),
          Map.entry('H', "HHHVHHH"),
          Map.entry('I', "E44444E"),
          Map.entry('J', "72222IC"),
          Map.entry('K', "HIKOKIH"),
          Map.entry('L', "GGGGGGV"),
          Map.entry('M', "HRLLHHH"),
          Map.entry('N', "HPLJHHH"),
          Map.entry('O', "EHHHHHE"),
          Map.entry('P', "UHHUGGG"),
          Map.entry('Q', "EHHHLID"),
          Map.entry('R', "UHHUKIH"),
          Map.entry('S', "FGGE11U"),
          Map.entry('T', "V444444"),
          Map.entry('U', "HHHHHHE"),
          Map.entry('V', "HHHHHA4"),
          Map.entry('W', "HHHLLLA"),
          Map.entry('X', "HHA4AHH"),
          Map.entry('Y', "HHA4444"),
          Map.entry('Z', "V1248GV"),
          Map.entry('0', "EHJLPHE"),
          Map.entry('1', "4C4444E"),
          Map.entry('2', "EH1248V"),
          Map.entry('3', "V2421HE"),
          Map.entry('4', "26AIV22"),
          Map.entry('5', "VGU11HE"),
          Map.entry('6', "68GUHHE"),
          Map.entry('7', "V124888"),
          Map.entry('8', "EHHEHHE"),
          Map.entry('9', "EHHF12C"),
          Map.entry('-', "000V000"),
          Map.entry('_', "000000V"),
          Map.entry('.', "00000CC"),
          Map.entry('/', "01248G0"),
          Map.entry('%', "OP248J3"),
          Map.entry('=', "00V0V00"),
          Map.entry(':', "0CC0CC0"),
          Map.entry('(', "2488842"),
          Map.entry(')', "8422248"),
          Map.entry('#', "AAVAVAA"),
          Map.entry(' ', "0000000"));

  private PixelText() {}

  /// Whether every letter can be drawn.
  static boolean canDraw(String text) {
    return text.toUpperCase(Locale.ROOT).chars().allMatch(c -> GLYPHS.containsKey((char) c));
  }

  public static int width(String text) {
    return text.length() * ADVANCE - 1;
  }

  public static void draw(Graphics2D graphics, String text, int left, int top) {
    var capitals = text.toUpperCase(Locale.ROOT);
    for (int i = 0; i < capitals.length(); i++) {
      var rows = GLYPHS.getOrDefault(capitals.charAt(i), "VHHHHHV");
      for (int y = 0; y < HEIGHT; y++) {
        int dots = Character.digit(rows.charAt(y), 32);
        for (int x = 0; x < WIDTH; x++) {
          if ((dots >> (WIDTH - 1 - x) & 1) == 1) {
            graphics.fillRect(left + i * ADVANCE + x, top + y, 1, 1);
          }
        }
      }
    }
  }
}
