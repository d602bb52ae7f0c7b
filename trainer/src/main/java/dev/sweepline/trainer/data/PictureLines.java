package dev.sweepline.trainer.data;

import java.awt.Color;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.util.Arrays;

/// A decoded image, line by line: one value from 0 to 255 for each pixel where it is gray, else
/// red, green and blue.
record PictureLines(int width, int height, int channels, Source source) {

  /// Puts the values of line `y` into `line`.
  interface Source {
    void read(int y, int[] line);
  }

  static PictureLines of(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    if (isGray(image)) {
      var raster = image.getRaster();
      int surplus = Math.max(0, raster.getSampleModel().getSampleSize(0) - 8);
      var source = hasBytes(raster, 1) ? bytes(raster) : samples(raster, surplus);
      return new PictureLines(width, height, 1, source);
    }
    return new PictureLines(width, height, Picture.COLORS, colors(image));
  }

  private static boolean isGray(BufferedImage image) {
    var model = image.getColorModel();
    return model instanceof ComponentColorModel
        && model.getColorSpace().getType() == ColorSpace.TYPE_GRAY
        && model.getNumComponents() == 1
        && image.getSampleModel().getSampleSize(0) <= 16;
  }

  private static Source colors(BufferedImage image) {
    if (isPlainRgb(image.getColorModel()) && hasBytes(image.getRaster(), Picture.COLORS)) {
      return bytes(image.getRaster());
    }
    return converted(image.getColorModel().hasAlpha() ? onWhite(image) : image);
  }

  private static boolean isPlainRgb(ColorModel model) {
    return model instanceof ComponentColorModel
        && model.getColorSpace().isCS_sRGB()
        && !model.hasAlpha();
  }

  private static BufferedImage onWhite(BufferedImage image) {
    var opaque = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
    var graphics = opaque.createGraphics();
    graphics.drawImage(image, 0, 0, Color.WHITE, null);
    graphics.dispose();
    return opaque;
  }

  private static boolean hasBytes(Raster raster, int bands) {
    return raster.getDataBuffer() instanceof DataBufferByte data
        && data.getNumBanks() == 1
        && raster.getSampleModel() instanceof ComponentSampleModel model
        && model.getNumBands() == bands
        && Arrays.stream(model.getSampleSize()).allMatch(bits -> bits == 8);
  }

  /// What most files are, without a call for each sample: ten times as fast as `getRGB`.
  private static Source bytes(Raster raster) {
    var model = (ComponentSampleModel) raster.getSampleModel();
    var buffer = (DataBufferByte) raster.getDataBuffer();
    var data = buffer.getData();
    int width = raster.getWidth();
    int step = model.getPixelStride();
    var bands = model.getBandOffsets();
    int origin =
        buffer.getOffset()
            - raster.getSampleModelTranslateY() * model.getScanlineStride()
            - raster.getSampleModelTranslateX() * step;
    return (y, line) -> {
      int start = origin + y * model.getScanlineStride();
      for (int band = 0; band < bands.length; band++) {
        int from = start + bands[band];
        for (int x = 0; x < width; x++) {
          line[x * bands.length + band] = data[from + x * step] & 0xff;
        }
      }
    };
  }

  /// The raster as it is: `getRGB` would bend gray values by a gamma curve. Of 16 bits the upper 8.
  private static Source samples(Raster raster, int surplus) {
    return (y, line) -> {
      raster.getSamples(0, y, raster.getWidth(), 1, 0, line);
      for (int x = 0; surplus > 0 && x < raster.getWidth(); x++) {
        line[x] >>= surplus;
      }
    };
  }

  private static Source converted(BufferedImage image) {
    int width = image.getWidth();
    var rgb = new int[width];
    return (y, line) -> {
      image.getRGB(0, y, width, 1, rgb, 0, width);
      for (int x = 0; x < width; x++) {
        line[x * Picture.COLORS] = rgb[x] >> 16 & 0xff;
        line[x * Picture.COLORS + 1] = rgb[x] >> 8 & 0xff;
        line[x * Picture.COLORS + 2] = rgb[x] & 0xff;
      }
    };
  }
}
