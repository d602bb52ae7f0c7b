package dev.sweepline.cli.watch;

/// A bar that moves in eighths of a character.
final class Bar {

  private static final String EIGHTHS = " ▏▎▍▌▋▊▉█";

  private Bar() {}

  static String of(double done, int width) {
    var eighths = (int) Math.floor(Math.clamp(done, 0, 1) * width * 8);
    var bar = new StringBuilder("█".repeat(eighths / 8));
    if (eighths % 8 > 0) {
      bar.append(EIGHTHS.charAt(eighths % 8));
    }
    return bar.append(" ".repeat(width - bar.length())).toString();
  }
}
