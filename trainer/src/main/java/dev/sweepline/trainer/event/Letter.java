package dev.sweepline.trainer.event;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An event ready to be sent: numbered, written and signed. Who carries it needs no key.
///
/// @param mac absent where nothing is signed
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Letter(Importance importance, byte[] value, @Nullable String mac) {
  private static final String UNSIGNED = "-";

  /// One line of a spool: what it is worth, its signature, itself.
  byte[] line() {
    var line =
        importance.name().charAt(0)
            + " "
            + (mac == null ? UNSIGNED : mac)
            + " "
            + new String(value, StandardCharsets.UTF_8)
            + "\n";
    return line.getBytes(StandardCharsets.UTF_8);
  }

  /// Empty for a line that was cut or spoiled.
  static Optional<Letter> ofLine(String line) {
    var parts = line.split(" ", 3);
    var importance = parts.length == 3 ? importance(parts[0]) : Optional.<Importance>empty();
    return importance.map(worth ->
        new Letter(
            worth,
            parts[2].getBytes(StandardCharsets.UTF_8),
            parts[1].equals(UNSIGNED) ? null : parts[1]));
  }

  private static Optional<Importance> importance(String letter) {
    for (var importance : Importance.values()) {
      if (letter.length() == 1 && importance.name().charAt(0) == letter.charAt(0)) {
        return Optional.of(importance);
      }
    }
    return Optional.empty();
  }
}
