package dev.sweepline.trainer.inference;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// A confusion matrix as a picture: a row for each class as it is, a column for each as it was
/// taken for; the darker, the larger its share of the row.
final class ConfusionPicture {
  private static final int SCALE = 2;
  private static final int GAP = 5;
  private static final int MOST_LETTERS = 20;
  private static final int CELL = 20;
  private static final int SMALL_CELL = 9;
  private static final int MANY_CLASSES = 60;
  private static final Color INK = new Color(0x222222);
  private static final Color QUIET = new Color(0x777777);
  private static final Color LINE = new Color(0xdddddd);

  private final ConfusionMatrix matrix;
  private final List<String> names;
  private final int cell;
  private final int labels;
  private final int top;

  private ConfusionPicture(ConfusionMatrix matrix) {
    this.matrix = matrix;
    int classes = matrix.classes().size();
    var shown = new ClassLabels(matrix.classes());
    names = IntStream.range(0, classes).mapToObj(c -> shortened(shown.label(c))).toList();
    cell = classes > MANY_CLASSES ? SMALL_CELL : CELL;
    labels = names.stream().mapToInt(PixelText::width).max().orElse(0) + GAP;
    top = 2 * PixelText.HEIGHT + 4 * GAP;
  }

  static BufferedImage of(ConfusionMatrix matrix) {
    return new ConfusionPicture(matrix).draw();
  }

  private BufferedImage draw() {
    int side = cell * names.size();
    int left = 2 * GAP + PixelText.HEIGHT + labels;
    var title =
        String.format(Locale.ROOT, "F1 %.3f  ACC %.3f", matrix.macroF1(), matrix.accuracy());
    int width = Math.max(left + side + 2 * GAP, PixelText.width(title) + 2 * GAP);
    int height = top + labels + side + 2 * GAP;
    var image = new BufferedImage(width * SCALE, height * SCALE, BufferedImage.TYPE_INT_RGB);
    var graphics = image.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
    graphics.scale(SCALE, SCALE);
    graphics.setColor(INK);
    PixelText.draw(graphics, title, GAP, GAP);
    graphics.setColor(QUIET);
    PixelText.draw(graphics, "TAKEN FOR", left, top - GAP - PixelText.HEIGHT);
    upwards(graphics, "IS", GAP, top + labels + PixelText.width("IS"));
    for (int c = 0; c < names.size(); c++) {
      graphics.setColor(INK);
      int middle = (cell - PixelText.HEIGHT) / 2;
      upwards(graphics, names.get(c), left + c * cell + middle, top + labels - GAP);
      int x = left - GAP - PixelText.width(names.get(c));
      PixelText.draw(graphics, names.get(c), x, top + labels + c * cell + middle);
    }
    cells(graphics, left, top + labels);
    graphics.dispose();
    return image;
  }

  private void cells(Graphics2D graphics, int left, int upper) {
    for (int truth = 0; truth < names.size(); truth++) {
      double all = Math.max(1, matrix.ofClass(truth));
      for (int answer = 0; answer < names.size(); answer++) {
        long count = matrix.count(truth, answer);
        int x = left + answer * cell;
        int y = upper + truth * cell;
        double share = count / all;
        graphics.setColor(shade(share, truth == answer));
        graphics.fillRect(x, y, cell, cell);
        graphics.setColor(LINE);
        graphics.drawRect(x, y, cell, cell);
        var text = Long.toString(count);
        if (count > 0 && PixelText.width(text) < cell) {
          graphics.setColor(share > 0.5 ? Color.WHITE : INK);
          int textX = x + (cell - PixelText.width(text) + 1) / 2;
          PixelText.draw(graphics, text, textX, y + (cell - PixelText.HEIGHT + 1) / 2);
        }
      }
    }
  }

  /// Blue where it is right, red where it is not.
  private static Color shade(double share, boolean right) {
    var full = right ? new Color(0x14508c) : new Color(0xb3261e);
    double weight = share == 0 ? 0 : 0.12 + 0.88 * share;
    return new Color(
        mixed(full.getRed(), weight),
        mixed(full.getGreen(), weight),
        mixed(full.getBlue(), weight));
  }

  private static int mixed(int full, double weight) {
    return (int) Math.round(255 + (full - 255) * weight);
  }

  private static void upwards(Graphics2D graphics, String text, int left, int bottom) {
    var turned = (Graphics2D) graphics.create();
    turned.translate(left, bottom);
    turned.rotate(-Math.PI / 2);
    PixelText.draw(turned, text, 0, 0);
    turned.dispose();
  }

  private static String shortened(String name) {
    return name.length() <= MOST_LETTERS ? name : name.substring(0, MOST_LETTERS - 1) + ".";
  }
}
