package dev.sweepline.trainer.data;

import java.awt.image.BufferedImage;
import java.io.IOException;

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

  int bytes() {
    return pixels.length;
  }

  /// A copy with values from 0 to 255.
  float[] values() {
    var values = new float[pixels.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = pixels[i] & 0xff;
    }
    return values;
  }

  /// Decodes an image file and shrinks it by area to a square, whatever its proportions were.
  static Picture decode(byte[] file, int size) throws IOException {
    var image = ImageFile.read(file);
    return of(image.pixels(), size).turned(image.orientation());
  }

  static Picture of(BufferedImage image, int size) throws IOException {
    var rows = PixelRows.of(image);
    var scaled = AreaScale.square(rows, size);
    if (rows.channels() == COLORS && isGray(scaled)) {
      return new Picture(size, 1, everyThird(scaled));
    }
    return new Picture(size, rows.channels(), scaled);
  }

  /// A square turned after it was scaled is the same as an image turned before.
  private Picture turned(Orientation orientation) {
    if (orientation == Orientation.UPRIGHT) {
      return this;
    }
    var turned = new byte[pixels.length];
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        int from = orientation.source(x, y, size) * channels;
        System.arraycopy(pixels, from, turned, (y * size + x) * channels, channels);
      }
    }
    return new Picture(size, channels, turned);
  }

  int size() {
    return size;
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
