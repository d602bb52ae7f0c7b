package dev.sweepline.trainer.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
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
  final int channels;

  private PixelRows(BufferedImage image, int channels) {
    this.image = image;
    this.channels = channels;
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
    if (!gray && !rgb) {
      return new Converted(image);
    }
    int channels = gray ? 1 : Picture.COLORS;
    return Bytes.hold(image.getRaster(), channels)
        ? new Bytes(image, channels)
        : new Samples(image, channels);
  }

  final int width() {
    return image.getWidth();
  }

  final int height() {
    return image.getHeight();
  }

  final int channels() {
    return channels;
  }

  /// Which of a pixel's sums is that of a channel.
  int position(int channel) {
    return channel;
  }

  /// Adds the values of row `y`, pixel by pixel, times a weight, to `sums`.
  abstract void add(int y, float weight, float[] sums);

  private static int onWhite(int value, int alpha) {
    return (value * alpha + WHITE * (WHITE - alpha) + WHITE / 2) / WHITE;
  }

  /// What most files are. So plain a loop handles many bytes at once.
  private static final class Bytes extends PixelRows {
    private final int[] positions;
    private final byte[] data;
    private final int origin;
    private final int stride;

    static boolean hold(Raster raster, int channels) {
      return raster.getDataBuffer() instanceof DataBufferByte data
          && data.getNumBanks() == 1
          && raster.getSampleModel() instanceof ComponentSampleModel model
          && model.getNumBands() == channels
          && model.getPixelStride() == channels
          && Arrays.stream(model.getSampleSize()).allMatch(bits -> bits == 8);
    }

    Bytes(BufferedImage image, int channels) {
      super(image, channels);
      var raster = image.getRaster();
      var model = (ComponentSampleModel) raster.getSampleModel();
      var buffer = (DataBufferByte) raster.getDataBuffer();
      positions = model.getBandOffsets();
      data = buffer.getData();
      stride = model.getScanlineStride();
      origin =
          buffer.getOffset()
              - raster.getSampleModelTranslateY() * stride
              - raster.getSampleModelTranslateX() * model.getPixelStride();
    }

    @Override
    int position(int channel) {
      return positions[channel];
    }

    @Override
    void add(int y, float weight, float[] sums) {
      var bytes = data;
      int from = origin + y * stride;
      for (int i = 0; i < sums.length; i++) {
        sums[i] += weight * (bytes[from + i] & 0xff);
      }
    }
  }

  /// The raster as it is; of 16 bits the upper 8.
  private static final class Samples extends PixelRows {
    private final int bands;
    private final int bits;
    private final boolean premultiplied;
    private final int[] row;

    Samples(BufferedImage image, int channels) {
      super(image, channels);
      bands = image.getRaster().getNumBands();
      bits = image.getSampleModel().getSampleSize(0);
      premultiplied = image.getColorModel().isAlphaPremultiplied();
      row = new int[width() * bands];
    }

    @Override
    void add(int y, float weight, float[] sums) {
      image.getRaster().getPixels(0, y, width(), 1, row);
      if (bits != 8) {
        Arrays.setAll(
            row, i -> bits > 8 ? row[i] >> (bits - 8) : row[i] * WHITE / ((1 << bits) - 1));
      }
      if (bands == channels) {
        for (int i = 0; i < row.length; i++) {
          sums[i] += weight * row[i];
        }
        return;
      }
      for (int x = 0; x < width(); x++) {
        int alpha = row[x * bands + channels];
        for (int c = 0; c < channels; c++) {
          int value = row[x * bands + c];
          int shown =
              premultiplied ? Math.min(WHITE, value + WHITE - alpha) : onWhite(value, alpha);
          sums[x * channels + c] += weight * shown;
        }
      }
    }
  }

  /// What the image's own colour model makes of it.
  private static final class Converted extends PixelRows {
    private final int[] row;

    Converted(BufferedImage image) {
      super(image, Picture.COLORS);
      row = new int[width()];
    }

    @Override
    void add(int y, float weight, float[] sums) {
      image.getRGB(0, y, width(), 1, row, 0, width());
      for (int x = 0; x < width(); x++) {
        int alpha = row[x] >>> 24;
        sums[x * Picture.COLORS] += weight * onWhite(row[x] >> 16 & 0xff, alpha);
        sums[x * Picture.COLORS + 1] += weight * onWhite(row[x] >> 8 & 0xff, alpha);
        sums[x * Picture.COLORS + 2] += weight * onWhite(row[x] & 0xff, alpha);
      }
    }
  }
}
