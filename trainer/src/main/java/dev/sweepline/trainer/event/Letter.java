package dev.sweepline.trainer.event;

import dev.sweepline.contract.SpooledLetter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An event ready to be sent: numbered, written and signed. Who carries it needs no key.
///
/// @param mac absent where nothing is signed
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Letter(Importance importance, byte[] value, @Nullable String mac) {
  /// One line of a spool: what it is worth, its signature, itself.
  byte[] line() {
    return new SpooledLetter(importance.name().charAt(0), mac, value).line();
  }

  /// Empty for a line that was cut or spoiled.
  static Optional<Letter> ofLine(String line) {
    return SpooledLetter.ofLine(line)
        .flatMap(spooled ->
            importance(spooled.worth())
                .map(worth -> new Letter(worth, spooled.value(), spooled.mac())));
  }

  private static Optional<Importance> importance(char letter) {
    for (var importance : Importance.values()) {
      if (importance.name().charAt(0) == letter) {
        return Optional.of(importance);
      }
    }
    return Optional.empty();
  }
}
