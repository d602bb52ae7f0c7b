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
import java.util.List;

/// A decoded image, line by line: one value from 0 to 255 for each pixel where it is gray, else
/// three; `order` says where among them red, green and blue are.
record PictureLines(int width, int height, List<Integer> order, Source source) {
  private static final List<Integer> GRAY = List.of(0);
  private static final List<Integer> RGB = List.of(0, 1, 2);

  /// Adds the values of line `y`, times a weight, to `sums`.
  interface Source {
    void add(int y, float weight, float[] sums);
  }

  int channels() {
    return order.size();
  }

  static PictureLines of(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    if (isGray(image)) {
      var raster = image.getRaster();
      int surplus = Math.max(0, raster.getSampleModel().getSampleSize(0) - 8);
      var source = hasBytes(raster, 1) ? bytes(raster) : samples(raster, surplus);
      return new PictureLines(width, height, GRAY, source);
    }
    if (isPlainRgb(image.getColorModel()) && hasBytes(image.getRaster(), Picture.COLORS)) {
      var model = (ComponentSampleModel) image.getSampleModel();
      var order = Arrays.stream(model.getBandOffsets()).boxed().toList();
      return new PictureLines(width, height, order, bytes(image.getRaster()));
    }
    var opaque = image.getColorModel().hasAlpha() ? onWhite(image) : image;
    return new PictureLines(width, height, RGB, converted(opaque));
  }

  private static boolean isGray(BufferedImage image) {
    var model = image.getColorModel();
    return model instanceof ComponentColorModel
        && model.getColorSpace().getType() == ColorSpace.TYPE_GRAY
        && model.getNumComponents() == 1
        && image.getSampleModel().getSampleSize(0) <= 16;
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
        && model.getPixelStride() == bands
        && Arrays.stream(model.getSampleSize()).allMatch(bits -> bits == 8);
  }

  /// What most files are. So plain a loop handles many bytes at once.
  private static Source bytes(Raster raster) {
    var model = (ComponentSampleModel) raster.getSampleModel();
    var buffer = (DataBufferByte) raster.getDataBuffer();
    var data = buffer.getData();
    int stride = model.getScanlineStride();
    int origin =
        buffer.getOffset()
            - raster.getSampleModelTranslateY() * stride
            - raster.getSampleModelTranslateX() * model.getPixelStride();
    return (y, weight, sums) -> {
      int from = origin + y * stride;
      for (int i = 0; i < sums.length; i++) {
        sums[i] += weight * (data[from + i] & 0xff);
      }
    };
  }

  /// The raster as it is: `getRGB` would bend gray values by a gamma curve. Of 16 bits the upper 8.
  private static Source samples(Raster raster, int surplus) {
    var line = new int[raster.getWidth()];
    return (y, weight, sums) -> {
      raster.getSamples(0, y, line.length, 1, 0, line);
      for (int x = 0; x < line.length; x++) {
        sums[x] += weight * (line[x] >> surplus);
      }
    };
  }

  private static Source converted(BufferedImage image) {
    var line = new int[image.getWidth()];
    return (y, weight, sums) -> {
      image.getRGB(0, y, line.length, 1, line, 0, line.length);
      for (int x = 0; x < line.length; x++) {
        sums[x * Picture.COLORS] += weight * (line[x] >> 16 & 0xff);
        sums[x * Picture.COLORS + 1] += weight * (line[x] >> 8 & 0xff);
        sums[x * Picture.COLORS + 2] += weight * (line[x] & 0xff);
      }
    };
  }
}
