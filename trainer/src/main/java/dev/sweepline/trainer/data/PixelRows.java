package dev.sweepline.trainer.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.io.IOException;
import java.util.Arrays;

/// A decoded image row by row, gray or red, green and blue from 0 to 255, transparent parts on
/// white.
///
/// Values are the file's own, as PIL has them: colour profiles are not applied, and gray is not
/// bent by a gamma curve, as `getRGB` would.
abstract class PixelRows {
  private static final int WHITE = 255;

  final BufferedImage image;

  private PixelRows(BufferedImage image) {
    this.image = image;
  }

  /// Throws where pixels are numbers without a known range.
  static PixelRows of(BufferedImage image) throws IOException {
    if (!(image.getColorModel() instanceof ComponentColorModel model)) {
      return new Converted(image);
    }
    int type = image.getSampleModel().getDataType();
    if (type != DataBuffer.TYPE_BYTE && type != DataBuffer.TYPE_USHORT) {
      throw new IOException(
          "its pixels are numbers of %d bits or signed, not of 1 to 16"
              .formatted(DataBuffer.getDataTypeSize(type)));
    }
    boolean gray = model.getColorSpace().getType() == ColorSpace.TYPE_GRAY;
    boolean rgb = model.getColorSpace().getType() == ColorSpace.TYPE_RGB;
    return gray || rgb ? new Samples(image, gray ? 1 : Picture.COLORS) : new Converted(image);
  }

  final int width() {
    return image.getWidth();
  }

  final int height() {
    return image.getHeight();
  }

  abstract int channels();

  /// The values of row `y`, pixel by pixel.
  abstract void read(int y, int[] into);

  private static int onWhite(int value, int alpha) {
    return (value * alpha + WHITE * (WHITE - alpha) + WHITE / 2) / WHITE;
  }

  /// The raster as it is; of 16 bits the upper 8.
  private static final class Samples extends PixelRows {
    private final int channels;
    private final int bands;
    private final int bits;
    private final boolean premultiplied;
    private final int[] row;

    Samples(BufferedImage image, int channels) {
      super(image);
      this.channels = channels;
      bands = image.getRaster().getNumBands();
      bits = image.getSampleModel().getSampleSize(0);
      premultiplied = image.getColorModel().isAlphaPremultiplied();
      row = new int[width() * bands];
    }

    @Override
    int channels() {
      return channels;
    }

    @Override
    void read(int y, int[] into) {
      image.getRaster().getPixels(0, y, width(), 1, row);
      if (bits != 8) {
        Arrays.setAll(
            row, i -> bits > 8 ? row[i] >> (bits - 8) : row[i] * WHITE / ((1 << bits) - 1));
      }
      if (bands == channels) {
        System.arraycopy(row, 0, into, 0, row.length);
        return;
      }
      for (int x = 0; x < width(); x++) {
        int alpha = row[x * bands + channels];
        for (int c = 0; c < channels; c++) {
          int value = row[x * bands + c];
          into[x * channels + c] =
              premultiplied ? Math.min(WHITE, value + WHITE - alpha) : onWhite(value, alpha);
        }
      }
    }
  }

  /// What the image's own colour model makes of it.
  private static final class Converted extends PixelRows {
    private final int[] row;

    Converted(BufferedImage image) {
      super(image);
      row = new int[width()];
    }

    @Override
    int channels() {
      return Picture.COLORS;
    }

    @Override
    void read(int y, int[] into) {
      image.getRGB(0, y, width(), 1, row, 0, width());
      for (int x = 0; x < width(); x++) {
        int alpha = row[x] >>> 24;
        into[x * 3] = onWhite(row[x] >> 16 & 0xff, alpha);
        into[x * 3 + 1] = onWhite(row[x] >> 8 & 0xff, alpha);
        into[x * 3 + 2] = onWhite(row[x] & 0xff, alpha);
      }
    }
  }
}
