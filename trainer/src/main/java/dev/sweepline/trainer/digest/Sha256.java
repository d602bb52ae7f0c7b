package dev.sweepline.trainer.digest;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256 in lower-case hexadecimal digits.
public final class Sha256 {
  private Sha256() {}

  public static String of(Path file) throws IOException {
    try (var content = new DigestInputStream(Files.newInputStream(file), begin())) {
      content.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(content.getMessageDigest().digest());
    }
  }

  public static String of(byte[] content) {
    return HexFormat.of().formatHex(begin().digest(content));
  }

  /// For what comes piece by piece.
  public static MessageDigest begin() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
