package dev.sweepline.cli.compare;

/// How a comparison is printed.
enum Output {
  TABLE,
  JSON,
  CSV,
  MARKDOWN
}
