package dev.sweepline.trainer.data;

import java.util.Arrays;

/// Makes a picture square: each new pixel is the mean of the area it covers, first along lines,
/// then along columns.
final class AreaScale {
  private final PictureLines lines;
  private final int size;
  private final Spans across;
  private final int[] values;
  private final float[] line;
  private int lineAt = -1;

  private AreaScale(PictureLines lines, int size) {
    this.lines = lines;
    this.size = size;
    across = Spans.of(lines.width(), size);
    values = new int[lines.width() * lines.channels()];
    line = new float[size * lines.channels()];
  }

  static byte[] scale(PictureLines lines, int size) {
    return new AreaScale(lines, size).scaled();
  }

  private byte[] scaled() {
    var down = Spans.of(lines.height(), size);
    var scaled = new byte[size * line.length];
    var sum = new float[line.length];
    for (int y = 0; y < size; y++) {
      Arrays.fill(sum, 0);
      for (int i = 0; i < down.length(y); i++) {
        shrinkLine(down.from[y] + i);
        float weight = down.weights[y][i];
        for (int x = 0; x < sum.length; x++) {
          sum[x] += weight * line[x];
        }
      }
      for (int x = 0; x < sum.length; x++) {
        scaled[y * line.length + x] = (byte) Math.clamp(Math.round(sum[x]), 0, 255);
      }
    }
    return scaled;
  }

  /// Lines come in order; one that belongs to two new ones is asked for twice in a row.
  private void shrinkLine(int at) {
    if (at == lineAt) {
      return;
    }
    lineAt = at;
    lines.source().read(at, values);
    int channels = lines.channels();
    for (int x = 0; x < size; x++) {
      var weights = across.weights[x];
      for (int c = 0; c < channels; c++) {
        float sum = 0;
        int from = across.from[x] * channels + c;
        for (int i = 0; i < weights.length; i++) {
          sum += weights[i] * values[from + i * channels];
        }
        line[x * channels + c] = sum;
      }
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

    int length(int i) {
      return weights[i].length;
    }
  }
}
