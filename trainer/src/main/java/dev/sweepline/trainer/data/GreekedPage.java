package dev.sweepline.trainer.data;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.Random;

/// Draws on a page whose width and height are 1, with bars for words: no fonts are needed.
final class GreekedPage {
  private final Graphics2D graphics;
  private final Random random;
  private final float ink;

  GreekedPage(Graphics2D graphics, Random random) {
    this.graphics = graphics;
    this.random = random;
    ink = 0.05f + 0.3f * random.nextFloat();
  }

  /// A length that differs a little from page to page.
  double about(double length) {
    return length * (0.85 + 0.3 * random.nextDouble());
  }

  double between(double least, double most) {
    return least + (most - least) * random.nextDouble();
  }

  int between(int least, int most) {
    return least + random.nextInt(most - least + 1);
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  void box(double x, double y, double width, double height) {
    gray(ink);
    stroke(0.004);
    graphics.draw(new Rectangle2D.Double(x, y, width, height));
  }

  /// `shade` from 0, black, to 1, white.
  void fill(double x, double y, double width, double height, double shade) {
    gray((float) shade);
    graphics.fill(new Rectangle2D.Double(x, y, width, height));
  }

  void disc(double x, double y, double diameter, double shade) {
    gray((float) shade);
    graphics.fill(new Ellipse2D.Double(x, y, diameter, diameter));
  }

  void line(double x1, double y1, double x2, double y2) {
    gray(ink);
    stroke(0.004);
    graphics.draw(new Line2D.Double(x1, y1, x2, y2));
  }

  /// One line of words from `x` over at most `width`.
  void words(double x, double y, double width, double height) {
    gray(ink);
    double at = x;
    while (at < x + width) {
      double word = Math.min(between(1.5, 6) * height, x + width - at);
      graphics.fill(new Rectangle2D.Double(at, y, word, height * 0.7));
      at += word + height * 0.6;
    }
  }

  /// Lines of words, the last one shorter; where the next thing may begin.
  double paragraph(double x, double y, double width, int lines, double height) {
    double at = y;
    for (int line = 0; line < lines; line++) {
      words(x, at, line == lines - 1 ? width * between(0.3, 0.9) : width, height);
      at += height * 1.7;
    }
    return at + height;
  }

  void title(double x, double y, double width, double height) {
    gray(ink * 0.7f);
    words(x, y, width, height);
  }

  void signature(double x, double y, double width) {
    var path = new Path2D.Double();
    path.moveTo(x, y);
    double at = x;
    while (at < x + width) {
      double next = at + width / between(4, 8);
      path.quadTo((at + next) / 2, y + between(-0.05, 0.05), next, y + between(-0.02, 0.02));
      at = next;
    }
    gray(ink);
    stroke(0.006);
    graphics.draw(path);
  }

  void barcode(double x, double y, double width, double height) {
    gray(ink);
    double at = x;
    while (at < x + width) {
      double bar = between(0.003, 0.012);
      graphics.fill(new Rectangle2D.Double(at, y, bar, height));
      at += bar + between(0.003, 0.01);
    }
  }

  private void stroke(double width) {
    graphics.setStroke(new BasicStroke((float) width));
  }

  private void gray(float shade) {
    graphics.setColor(new Color(shade, shade, shade));
  }
}
