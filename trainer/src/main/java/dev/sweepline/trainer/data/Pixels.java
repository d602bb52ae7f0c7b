package dev.sweepline.trainer.data;

import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// What an image looks like: known from the beginning, or decoded by whoever asks first and, where
/// there is no room to keep it, by whoever asks again.
final class Pixels {
  private enum Known {
    NOTHING,
    WHOLE,
    CORRUPT
  }

  private final Supplier<Optional<Picture>> decoding;
  private final Predicate<Picture> hasRoom;
  private Optional<Picture> kept = Optional.empty();
  private Known known = Known.NOTHING;

  private Pixels(Supplier<Optional<Picture>> decoding, Predicate<Picture> hasRoom) {
    this.decoding = decoding;
    this.hasRoom = hasRoom;
  }

  static Pixels of(Picture picture) {
    return new Pixels(() -> Optional.of(picture), _ -> true);
  }

  /// `decoding` says nothing where the file is corrupt, and is not asked again then; what `hasRoom`
  /// accepts is kept.
  static Pixels decodedBy(Supplier<Optional<Picture>> decoding, Predicate<Picture> hasRoom) {
    return new Pixels(decoding, hasRoom);
  }

  /// Empty where the file is corrupt. Waits for a thread that is decoding it.
  synchronized Optional<Picture> get() {
    if (kept.isPresent() || known == Known.CORRUPT) {
      return kept;
    }
    var decoded = decoding.get();
    known = decoded.isPresent() ? Known.WHOLE : Known.CORRUPT;
    kept = decoded.filter(hasRoom);
    return decoded;
  }

  /// Decodes only what never was.
  synchronized boolean isWhole() {
    return known == Known.NOTHING ? get().isPresent() : known == Known.WHOLE;
  }
}
