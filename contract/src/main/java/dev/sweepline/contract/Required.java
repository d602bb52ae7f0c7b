package dev.sweepline.contract;

import org.jspecify.annotations.Nullable;

/// Fields that a record may not lack: JSON can say `null` where Java's types cannot.
final class Required {
  private Required() {}

  static void present(String field, @Nullable Object value) {
    if (value == null) {
      throw new IllegalArgumentException(field + " is null");
    }
  }
}
