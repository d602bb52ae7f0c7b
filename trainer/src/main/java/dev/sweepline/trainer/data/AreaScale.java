package dev.sweepline.trainer.data;

import java.util.Arrays;

/// Makes a picture square: each new pixel is the mean of the area it covers. One row of the image
/// is in memory at a time.
final class AreaScale {
  private AreaScale() {}

  /// Rows are added up first, and what is left of them shrinks: nearly all of the work is done in
  /// the order of memory.
  static byte[] square(PixelRows rows, int size) {
    var down = Spans.of(rows.height(), size);
    var across = Spans.of(rows.width(), size);
    var scaled = new byte[size * size * rows.channels()];
    var sums = new float[rows.width() * rows.channels()];
    for (int y = 0; y < size; y++) {
      Arrays.fill(sums, 0);
      var weights = down.weights[y];
      for (int i = 0; i < weights.length; i++) {
        rows.add(down.from[y] + i, weights[i], sums);
      }
      for (int channel = 0; channel < rows.channels(); channel++) {
        shrink(sums, rows.position(channel), across, scaled, y * size, channel);
      }
    }
    return scaled;
  }

  /// The values at `position` of each old pixel make those of `channel` of new ones from `row` on.
  private static void shrink(
      float[] sums, int position, Spans across, byte[] scaled, int row, int channel) {
    int channels = scaled.length / (across.from.length * across.from.length);
    for (int x = 0; x < across.from.length; x++) {
      var weights = across.weights[x];
      int from = across.from[x] * channels + position;
      float sum = 0;
      for (int i = 0; i < weights.length; i++) {
        sum += weights[i] * sums[from + i * channels];
      }
      scaled[(row + x) * channels + channel] = (byte) Math.clamp(Math.round(sum), 0, 255);
    }
  }

  /// Which old pixels each new one covers along a side, and how much of it they are.
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
  private record Spans(int[] from, float[][] weights) {
    static Spans of(int length, int size) {
      var from = new int[size];
      var weights = new float[size][];
      double step = (double) length / size;
      for (int i = 0; i < size; i++) {
        double begin = i * step;
        double end = begin + step;
        from[i] = (int) begin;
        weights[i] = new float[Math.min(length, (int) Math.ceil(end)) - from[i]];
        for (int k = 0; k < weights[i].length; k++) {
          int at = from[i] + k;
          weights[i][k] = (float) ((Math.min(end, at + 1) - Math.max(begin, at)) / step);
        }
      }
      return new Spans(from, weights);
    }
  }
}
