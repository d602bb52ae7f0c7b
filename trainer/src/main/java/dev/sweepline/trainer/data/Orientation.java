package dev.sweepline.trainer.data;

/// How a camera was held: what EXIF says must be done to see an image upright.
enum Orientation {
  UPRIGHT,
  FLIPPED,
  HALF_TURN,
  HALF_TURN_FLIPPED,
  TRANSPOSED,
  QUARTER_TURN_RIGHT,
  TRANSVERSE,
  QUARTER_TURN_LEFT;

  /// By the names of ImageIO's standard metadata, which turns to the left.
  static Orientation named(String name) {
    return switch (name) {
      case "FlipH" -> FLIPPED;
      case "Rotate180" -> HALF_TURN;
      case "FlipV" -> HALF_TURN_FLIPPED;
      case "FlipVRotate90" -> TRANSPOSED;
      case "Rotate270" -> QUARTER_TURN_RIGHT;
      case "FlipHRotate90" -> TRANSVERSE;
      case "Rotate90" -> QUARTER_TURN_LEFT;
      default -> UPRIGHT;
    };
  }

  /// The index of the pixel that comes to column `x` of row `y` in a square.
  int source(int x, int y, int size) {
    int right = size - 1 - x;
    int down = size - 1 - y;
    return switch (this) {
      case UPRIGHT -> y * size + x;
      case FLIPPED -> y * size + right;
      case HALF_TURN -> down * size + right;
      case HALF_TURN_FLIPPED -> down * size + x;
      case TRANSPOSED -> x * size + y;
      case QUARTER_TURN_RIGHT -> right * size + y;
      case TRANSVERSE -> right * size + down;
      case QUARTER_TURN_LEFT -> x * size + down;
    };
  }
}
