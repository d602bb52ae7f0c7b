package dev.sweepline.contract;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A line of `events.spool`, where an attempt leaves what it could not deliver: numbered, written
/// and signed, so that anyone may carry it.
///
/// @param worth one character for whoever has to thin a spool; of no matter to a carrier
/// @param mac absent where nothing is signed
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record SpooledLetter(char worth, @Nullable String mac, byte[] value) {
  /// The file's name, in the attempt's folder.
  public static final String FILE = "events.spool";

  private static final String UNSIGNED = "-";

  public byte[] line() {
    var line =
        worth
            + " "
            + (mac == null ? UNSIGNED : mac)
            + " "
            + new String(value, StandardCharsets.UTF_8)
            + "\n";
    return line.getBytes(StandardCharsets.UTF_8);
  }

  /// Without its end; empty for a line that was cut or spoiled.
  public static Optional<SpooledLetter> ofLine(String line) {
    var parts = line.split(" ", 3);
    return parts.length < 3 || parts[0].length() != 1
        ? Optional.empty()
        : Optional.of(
            new SpooledLetter(
                parts[0].charAt(0),
                parts[1].equals(UNSIGNED) ? null : parts[1],
                parts[2].getBytes(StandardCharsets.UTF_8)));
  }
}
