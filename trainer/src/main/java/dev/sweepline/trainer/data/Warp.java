package dev.sweepline.trainer.data;

/// A flat picture seen from elsewhere: where each pixel comes from, as seen from the middle.
///
/// A pixel at `(dx, dy)` from the middle is first divided by `1 + tiltX·dx + tiltY·dy`, then comes
/// from `(xx·dx + xy·dy + x, yx·dx + yy·dy + y)`.
record Warp(
    double xx, double xy, double x, double yx, double yy, double y, double tiltX, double tiltY) {

  /// A map without tilt that leaves the middle where it is, but for a shift.
  static Warp affine(
      int size, double xx, double xy, double yx, double yy, double shiftX, double shiftY) {
    double middle = (size - 1) / 2.0;
    return new Warp(xx, xy, middle + shiftX, yx, yy, middle + shiftY, 0, 0);
  }

  /// Between pixels, what is seen is between them too; what comes in from outside repeats the edge.
  float[] apply(float[] picture, int size, int channels) {
    double middle = (size - 1) / 2.0;
    var moved = new float[picture.length];
    for (int row = 0; row < size; row++) {
      for (int column = 0; column < size; column++) {
        double depth = 1 + tiltX * (column - middle) + tiltY * (row - middle);
        double dx = (column - middle) / depth;
        double dy = (row - middle) / depth;
        double fromX = Math.clamp(xx * dx + xy * dy + x, 0, size - 1);
        double fromY = Math.clamp(yx * dx + yy * dy + y, 0, size - 1);
        int x0 = (int) fromX;
        int y0 = (int) fromY;
        int x1 = Math.min(x0 + 1, size - 1);
        int y1 = Math.min(y0 + 1, size - 1);
        float fx = (float) (fromX - x0);
        float fy = (float) (fromY - y0);
        for (int c = 0; c < channels; c++) {
          float topLeft = picture[(y0 * size + x0) * channels + c];
          float topRight = picture[(y0 * size + x1) * channels + c];
          float bottomLeft = picture[(y1 * size + x0) * channels + c];
          float bottomRight = picture[(y1 * size + x1) * channels + c];
          float top = topLeft * (1 - fx) + topRight * fx;
          float bottom = bottomLeft * (1 - fx) + bottomRight * fx;
          moved[(row * size + column) * channels + c] = top * (1 - fy) + bottom * fy;
        }
      }
    }
    return moved;
  }
}
