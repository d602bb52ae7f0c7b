package dev.sweepline.hydra;

/// Bounds that no honest configuration reaches; beyond them input is refused, never followed.
final class Limits {

  /// Levels of lists and mappings in a file, an override or an interpolation.
  static final int NESTING = 64;

  /// Interpolations that lead to interpolations, and containers inside containers when resolving.
  static final int DEPTH = 100;

  /// Values and interpolations evaluated for one composition.
  static final int STEPS = 200_000;

  /// Characters of one text made by interpolation.
  static final int TEXT = 1 << 20;

  /// Values in one YAML file, aliases counted each time.
  static final int FILE_VALUES = 100_000;

  /// Characters of one override.
  static final int OVERRIDE = 1 << 16;

  /// Segments of a dotted key.
  static final int KEY_SEGMENTS = 64;

  /// Configs that take part in one composition.
  static final int CONFIGS = 2_000;

  /// Items of one sweep, and jobs of one multirun.
  static final int SWEEP = 20_000;

  private Limits() {}

  static HydraException exceeded(String what, long limit) {
    return Problem.of(Problem.Category.LIMIT, what + " exceeds the limit of " + limit)
        .asException();
  }
}
