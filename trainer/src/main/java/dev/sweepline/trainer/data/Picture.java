package dev.sweepline.trainer.data;

import java.awt.Color;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageIO;

/// A square image in memory, one byte per pixel where it is gray and three where it is not; rows
/// first, channels last.
final class Picture {
  static final int COLORS = 3;

  private final int size;
  private final int channels;
  private final byte[] pixels;

  private Picture(int size, int channels, byte[] pixels) {
    this.size = size;
    this.channels = channels;
    this.pixels = pixels;
  }

  int channels() {
    return channels;
  }

  /// A copy with values from 0 to 255.
  float[] values() {
    var values = new float[pixels.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = pixels[i] & 0xff;
    }
    return values;
  }

  /// Decodes PNG, JPEG or the first page of a TIFF and shrinks it by area, whatever its proportions
  /// were.
  static Picture decode(byte[] file, int size) throws IOException {
    BufferedImage image;
    try {
      image = ImageIO.read(new ByteArrayInputStream(file));
    } catch (RuntimeException e) {
      throw new IOException("not a readable image", e); // The JDK's readers trip over broken files.
    }
    if (image == null) {
      throw new IOException("none of PNG, JPEG and TIFF");
    }
    return of(image, size);
  }

  static Picture of(BufferedImage image, int size) {
    boolean gray = isGray(image);
    var source = gray ? grayValues(image) : colorValues(image);
    int channels = gray ? 1 : COLORS;
    var scaled = scale(source, image.getWidth(), image.getHeight(), channels, size);
    if (!gray && isGray(scaled)) {
      return new Picture(size, 1, everyThird(scaled));
    }
    return new Picture(size, channels, scaled);
  }

  int size() {
    return size;
  }

  private static boolean isGray(BufferedImage image) {
    var model = image.getColorModel();
    return model instanceof ComponentColorModel
        && model.getColorSpace().getType() == ColorSpace.TYPE_GRAY
        && model.getNumComponents() == 1
        && image.getSampleModel().getSampleSize(0) <= 16;
  }

  /// The raster as it is: `getRGB` would bend gray values by a gamma curve. Of 16 bits the upper 8.
  private static int[] grayValues(BufferedImage image) {
    var raster = image.getRaster();
    int[] values = raster.getSamples(0, 0, image.getWidth(), image.getHeight(), 0, (int[]) null);
    int surplus = Math.max(0, raster.getSampleModel().getSampleSize(0) - 8);
    for (int i = 0; surplus > 0 && i < values.length; i++) {
      values[i] >>= surplus;
    }
    return values;
  }

  private static int[] colorValues(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    var opaque = image;
    if (image.getColorModel().hasAlpha()) {
      opaque = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
      var graphics = opaque.createGraphics();
      graphics.drawImage(image, 0, 0, Color.WHITE, null);
      graphics.dispose();
    }
    var rgb = opaque.getRGB(0, 0, width, height, null, 0, width);
    var values = new int[rgb.length * COLORS];
    for (int i = 0; i < rgb.length; i++) {
      values[i * COLORS] = rgb[i] >> 16 & 0xff;
      values[i * COLORS + 1] = rgb[i] >> 8 & 0xff;
      values[i * COLORS + 2] = rgb[i] & 0xff;
    }
    return values;
  }

  /// Each new pixel is the mean of the area it covers: first along rows, then along columns.
  private static byte[] scale(int[] source, int width, int height, int channels, int size) {
    var rows = new float[height * size * channels];
    double step = (double) width / size;
    for (int x = 0; x < size; x++) {
      double from = x * step;
      double to = from + step;
      for (int at = (int) from; at < Math.min(width, (int) Math.ceil(to)); at++) {
        float weight = (float) ((Math.min(to, at + 1) - Math.max(from, at)) / step);
        for (int y = 0; y < height; y++) {
          for (int c = 0; c < channels; c++) {
            rows[(y * size + x) * channels + c] += weight * source[(y * width + at) * channels + c];
          }
        }
      }
    }
    var scaled = new byte[size * size * channels];
    var line = new float[size * channels];
    step = (double) height / size;
    for (int y = 0; y < size; y++) {
      double from = y * step;
      double to = from + step;
      Arrays.fill(line, 0);
      for (int at = (int) from; at < Math.min(height, (int) Math.ceil(to)); at++) {
        float weight = (float) ((Math.min(to, at + 1) - Math.max(from, at)) / step);
        for (int i = 0; i < line.length; i++) {
          line[i] += weight * rows[at * line.length + i];
        }
      }
      for (int i = 0; i < line.length; i++) {
        scaled[y * line.length + i] = (byte) Math.clamp(Math.round(line[i]), 0, 255);
      }
    }
    return scaled;
  }

  private static boolean isGray(byte[] rgb) {
    for (int i = 0; i < rgb.length; i += COLORS) {
      if (rgb[i] != rgb[i + 1] || rgb[i] != rgb[i + 2]) {
        return false;
      }
    }
    return true;
  }

  private static byte[] everyThird(byte[] rgb) {
    var gray = new byte[rgb.length / COLORS];
    for (int i = 0; i < gray.length; i++) {
      gray[i] = rgb[i * COLORS];
    }
    return gray;
  }
}
