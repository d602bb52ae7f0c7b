package dev.sweepline.hydra;

import org.jspecify.annotations.Nullable;

/// Text, a number, a boolean or null; a text may hold an interpolation.
final class Scalar extends Node {

  final @Nullable Object value;
  final @Nullable Interpolation interpolation;

  Scalar(@Nullable Object value, @Nullable Place place) {
    super(place);
    this.value = value;
    this.interpolation =
        value instanceof String text && text.contains("${")
            ? Interpolation.parse(text, place)
            : null;
  }

  private Scalar(
      @Nullable Object value, @Nullable Interpolation interpolation, @Nullable Place place) {
    super(place);
    this.value = value;
    this.interpolation = interpolation;
  }

  @Override
  Scalar copy() {
    return new Scalar(value, interpolation, place);
  }
}
