package dev.sweepline.operator.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Digests as they stand beside checkpoints: `sha256:…`.
final class Digests {
  private static final int BUFFER = 1 << 16;

  private Digests() {}

  static String sha256(Path file) throws IOException {
    try (var in = new DigestInputStream(Files.newInputStream(file), digest())) {
      drain(in);
      return "sha256:" + HexFormat.of().formatHex(in.getMessageDigest().digest());
    }
  }

  private static void drain(InputStream in) throws IOException {
    var buffer = new byte[BUFFER];
    int read = 0;
    while (read >= 0) {
      read = in.read(buffer);
    }
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
