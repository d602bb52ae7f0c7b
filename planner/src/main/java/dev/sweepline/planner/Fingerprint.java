package dev.sweepline.planner;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Short and long digests of texts, for names.
public final class Fingerprint {
  private Fingerprint() {}

  /// Eight hexadecimal digits that tell two texts apart where the texts themselves are too long.
  public static String of(String text) {
    return sha256(text).substring(0, 8);
  }

  /// All 64 hexadecimal digits.
  public static String sha256(String text) {
    try {
      var digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
