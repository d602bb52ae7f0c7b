package dev.sweepline.trainer.data;

import dev.sweepline.trainer.config.AugmentationSettings.Document;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/// Wears a page as scanning does: crooked, bent, faded, unevenly lit, noisy, blurred, compressed.
/// Works on values from 0 to 255.
final class DocumentWear {
  /// Points per side between which fading changes.
  private static final int PATCHES = 4;

  private final Document settings;
  private final int size;
  private final int channels;
  private final Random random;

  DocumentWear(Document settings, int size, int channels, Random random) {
    this.settings = settings;
    this.size = size;
    this.channels = channels;
    this.random = random;
  }

  /// Without perspective and fading nothing is drawn for them: the generated pages stay the same.
  float[] apply(float[] page) {
    var worn = moved(page);
    if (settings.fade() > 0) {
      fade(worn);
    }
    light(worn);
    if (random.nextDouble() < settings.blur()) {
      worn = blurred(worn);
    }
    noise(worn);
    return random.nextDouble() < settings.jpeg() ? compressed(worn) : worn;
  }

  /// Rotation about the middle, a shift, and a page that does not lie flat.
  private float[] moved(float[] page) {
    double angle = Math.toRadians(signed(settings.rotation()));
    double cos = Math.cos(angle);
    double sin = Math.sin(angle);
    double middle = (size - 1) / 2.0;
    double right = middle - signed(settings.shift()) * size;
    double down = middle - signed(settings.shift()) * size;
    boolean flat = settings.perspective() == 0;
    double tiltX = flat ? 0 : signed(settings.perspective()) / size;
    double tiltY = flat ? 0 : signed(settings.perspective()) / size;
    return new Warp(cos, sin, right, -sin, cos, down, tiltX, tiltY).apply(page, size, channels);
  }

  /// Ink pales towards the paper, in some places more than in others.
  private void fade(float[] page) {
    double[] paleness = new double[PATCHES * PATCHES];
    double most = random.nextDouble() * settings.fade();
    for (int i = 0; i < paleness.length; i++) {
      paleness[i] = random.nextDouble() * most;
    }
    var paper = paper(page);
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        double pale = between(paleness, x * (PATCHES - 1.0) / size, y * (PATCHES - 1.0) / size);
        for (int c = 0; c < channels; c++) {
          int i = at(x, y, c);
          page[i] += (float) (Math.max(0, paper[c] - page[i]) * pale);
        }
      }
    }
  }

  /// The value that nine tenths of a colour's pixels stay below.
  private float[] paper(float[] page) {
    var paper = new float[channels];
    var values = new float[size * size];
    for (int c = 0; c < channels; c++) {
      for (int i = 0; i < values.length; i++) {
        values[i] = page[i * channels + c];
      }
      Arrays.sort(values);
      paper[c] = values[values.length * 9 / 10];
    }
    return paper;
  }

  private static double between(double[] grid, double x, double y) {
    int left = (int) x;
    int top = (int) y;
    double fx = x - left;
    double fy = y - top;
    int i = top * PATCHES + left;
    return (grid[i] * (1 - fx) + grid[i + 1] * fx) * (1 - fy)
        + (grid[i + PATCHES] * (1 - fx) + grid[i + PATCHES + 1] * fx) * fy;
  }

  /// Contrast about the middle gray, and a lamp that stands on one side.
  private void light(float[] page) {
    float contrast = (float) (1 + signed(settings.contrast()));
    float slopeX = (float) (signed(settings.light()) * 255 / size);
    float slopeY = (float) (signed(settings.light()) * 255 / size);
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        float lamp = slopeX * (x - size / 2f) + slopeY * (y - size / 2f);
        for (int c = 0; c < channels; c++) {
          int i = at(x, y, c);
          page[i] = (page[i] - 128) * contrast + 128 + lamp;
        }
      }
    }
  }

  private void noise(float[] page) {
    float spread = (float) (random.nextDouble() * settings.noise() * 255);
    for (int i = 0; i < page.length; i++) {
      page[i] = Math.clamp(page[i] + (float) random.nextGaussian() * spread, 0f, 255f);
    }
  }

  private float[] blurred(float[] page) {
    var blurred = new float[page.length];
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        for (int c = 0; c < channels; c++) {
          float sum = 0;
          for (int dy = -1; dy <= 1; dy++) {
            for (int dx = -1; dx <= 1; dx++) {
              sum += page[at(Math.clamp(x + dx, 0, size - 1), Math.clamp(y + dy, 0, size - 1), c)];
            }
          }
          blurred[at(x, y, c)] = sum / 9;
        }
      }
    }
    return blurred;
  }

  private float[] compressed(float[] page) {
    boolean gray = channels == 1;
    var image =
        new BufferedImage(
            size, size, gray ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR);
    image.getRaster().setPixels(0, 0, size, size, page);
    var bytes = new ByteArrayOutputStream();
    var writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (var out = new MemoryCacheImageOutputStream(bytes)) {
      var quality = writer.getDefaultWriteParam();
      quality.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      quality.setCompressionQuality(0.3f + 0.6f * random.nextFloat());
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), quality);
    } catch (IOException e) {
      throw new UncheckedIOException("compressing an image in memory", e);
    } finally {
      writer.dispose();
    }
    try {
      var read = ImageIO.read(new ByteArrayInputStream(bytes.toByteArray()));
      return read.getRaster().getPixels(0, 0, size, size, (float[]) null);
    } catch (IOException e) {
      throw new UncheckedIOException("reading an image back from memory", e);
    }
  }

  private int at(int x, int y, int channel) {
    return (y * size + x) * channels + channel;
  }

  private double signed(double most) {
    return (2 * random.nextDouble() - 1) * most;
  }
}
