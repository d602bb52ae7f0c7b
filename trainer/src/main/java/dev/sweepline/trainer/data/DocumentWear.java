package dev.sweepline.trainer.data;

import dev.sweepline.trainer.config.AugmentationSettings.Document;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/// Wears a page as scanning does: crooked, unevenly lit, noisy, blurred, compressed. Works on
/// values from 0 to 255.
final class DocumentWear {
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

  float[] apply(float[] page) {
    var worn = moved(page);
    light(worn);
    if (random.nextDouble() < settings.blur()) {
      worn = blurred(worn);
    }
    noise(worn);
    return random.nextDouble() < settings.jpeg() ? compressed(worn) : worn;
  }

  /// Rotation about the middle and a shift; what comes in from outside repeats the edge.
  private float[] moved(float[] page) {
    double angle = Math.toRadians(signed(settings.rotation()));
    double cos = Math.cos(angle);
    double sin = Math.sin(angle);
    double middle = (size - 1) / 2.0;
    double right = middle - signed(settings.shift()) * size;
    double down = middle - signed(settings.shift()) * size;
    var moved = new float[page.length];
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        double dx = x - middle;
        double dy = y - middle;
        double fromX = Math.clamp(cos * dx + sin * dy + right, 0, size - 1);
        double fromY = Math.clamp(cos * dy - sin * dx + down, 0, size - 1);
        int x0 = (int) fromX;
        int y0 = (int) fromY;
        int x1 = Math.min(x0 + 1, size - 1);
        int y1 = Math.min(y0 + 1, size - 1);
        float fx = (float) (fromX - x0);
        float fy = (float) (fromY - y0);
        for (int c = 0; c < channels; c++) {
          float top = page[at(x0, y0, c)] * (1 - fx) + page[at(x1, y0, c)] * fx;
          float bottom = page[at(x0, y1, c)] * (1 - fx) + page[at(x1, y1, c)] * fx;
          moved[at(x, y, c)] = top * (1 - fy) + bottom * fy;
        }
      }
    }
    return moved;
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
