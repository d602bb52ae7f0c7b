package dev.sweepline.contract;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Fields that a record may not lack: JSON can say `null` where Java's types cannot.
final class Required {
  private Required() {}

  /// Of every event.
  static void ofEvery(@Nullable String schema, @Nullable String uid, @Nullable Instant time) {
    present("schema", schema);
    present("uid", uid);
    present("time", time);
  }

  static void present(String field, @Nullable Object value) {
    if (value == null) {
      throw new IllegalArgumentException(field + " is null");
    }
  }
}
