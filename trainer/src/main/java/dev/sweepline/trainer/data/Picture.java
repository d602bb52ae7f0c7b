package dev.sweepline.trainer.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageInputStream;

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
      image = ImageIO.read(new MemoryCacheImageInputStream(new ByteArrayInputStream(file)));
    } catch (RuntimeException e) {
      throw new IOException("not a readable image", e); // The JDK's readers trip over broken files.
    }
    if (image == null) {
      throw new IOException("none of PNG, JPEG and TIFF");
    }
    return of(image, size);
  }

  static Picture of(BufferedImage image, int size) {
    var lines = PictureLines.of(image);
    var scaled = AreaScale.scale(lines, size);
    return lines.channels() == COLORS && isGray(scaled)
        ? new Picture(size, 1, everyThird(scaled))
        : new Picture(size, lines.channels(), scaled);
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
