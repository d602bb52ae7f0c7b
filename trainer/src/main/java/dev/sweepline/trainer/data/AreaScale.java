package dev.sweepline.trainer.data;

import java.util.Arrays;

/// Shrinks by area: each new pixel is the mean of what it covers. One row of the image is in memory
/// at a time.
final class AreaScale {
  private final int size;
  private final int[] first;
  private final float[][] weights;

  /// From `length` pixels to `size`.
  private AreaScale(int length, int size) {
    this.size = size;
    first = new int[size];
    weights = new float[size][];
    double step = (double) length / size;
    for (int i = 0; i < size; i++) {
      double from = i * step;
      double to = from + step;
      first[i] = (int) from;
      int end = Math.min(length, (int) Math.ceil(to));
      weights[i] = new float[end - first[i]];
      for (int at = first[i]; at < end; at++) {
        weights[i][at - first[i]] = (float) ((Math.min(to, at + 1) - Math.max(from, at)) / step);
      }
    }
  }

  /// Rows first, channels last.
  static byte[] square(PixelRows rows, int size) {
    int channels = rows.channels();
    var across = new AreaScale(rows.width(), size);
    var down = new AreaScale(rows.height(), size);
    var source = new int[rows.width() * channels];
    var row = new float[size * channels];
    int rowAt = -1;
    var sum = new float[size * channels];
    var scaled = new byte[size * size * channels];
    for (int y = 0; y < size; y++) {
      Arrays.fill(sum, 0);
      for (int i = 0; i < down.weights[y].length; i++) {
        int at = down.first[y] + i;
        // The last row of one is often the first of the next.
        if (at != rowAt) {
          rows.read(at, source);
          across.shrink(source, channels, row);
          rowAt = at;
        }
        add(row, down.weights[y][i], sum);
      }
      for (int i = 0; i < sum.length; i++) {
        scaled[y * sum.length + i] = (byte) Math.clamp(Math.round(sum[i]), 0, 255);
      }
    }
    return scaled;
  }

  private void shrink(int[] source, int channels, float[] into) {
    for (int x = 0; x < size; x++) {
      var weight = weights[x];
      for (int c = 0; c < channels; c++) {
        float sum = 0;
        int from = first[x] * channels + c;
        for (int i = 0; i < weight.length; i++) {
          sum += weight[i] * source[from + i * channels];
        }
        into[x * channels + c] = sum;
      }
    }
  }

  private static void add(float[] row, float weight, float[] sum) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += weight * row[i];
    }
  }
}
