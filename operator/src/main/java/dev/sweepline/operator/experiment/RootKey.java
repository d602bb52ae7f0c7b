package dev.sweepline.operator.experiment;

import dev.sweepline.contract.EventKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The secret of this installation that the keys of all attempts are derived from.
public final class RootKey {
  private final byte[] bytes;

  public RootKey(byte[] bytes) {
    if (bytes.length < 16) {
      throw new IllegalArgumentException(
          "the root key has " + bytes.length + " bytes; at least 16 are needed");
    }
    this.bytes = bytes.clone();
  }

  public static RootKey ofFile(Path file) {
    try {
      return new RootKey(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException("reading the root key " + file, e);
    }
  }

  /// The key of one attempt's events, hexadecimal.
  public String eventKey(String experimentUid, int attempt) {
    return EventKeys.derive(bytes, experimentUid, attempt);
  }

  @Override
  public String toString() {
    return "RootKey";
  }
}
