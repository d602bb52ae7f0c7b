package dev.sweepline.trainer.data;

import java.util.Optional;
import java.util.function.Supplier;

/// What an image looks like: known from the beginning, or decoded by whoever asks first.
final class Pixels {
  private final Supplier<Optional<Picture>> decoding;
  private Optional<Picture> decoded = Optional.empty();
  private boolean asked;

  private Pixels(Supplier<Optional<Picture>> decoding) {
    this.decoding = decoding;
  }

  static Pixels of(Picture picture) {
    return new Pixels(() -> Optional.of(picture));
  }

  /// `decoding` is asked again only if it threw.
  static Pixels decodedBy(Supplier<Optional<Picture>> decoding) {
    return new Pixels(decoding);
  }

  /// Empty where the file is corrupt. Waits for a thread that is decoding it.
  synchronized Optional<Picture> get() {
    if (!asked) {
      decoded = decoding.get();
      asked = true;
    }
    return decoded;
  }
}
