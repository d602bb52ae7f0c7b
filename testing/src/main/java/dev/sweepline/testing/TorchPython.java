package dev.sweepline.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/// The Python with PyTorch that `trainer/bench/python-env` makes; without it, tests that need it
/// are skipped.
public final class TorchPython {
  private static final Path FOLDER =
      Path.of(
          System.getenv()
              .getOrDefault("SWEEPLINE_CACHE", System.getenv("HOME") + "/.cache/sweepline"),
          "pytorch-2.7.1");

  private TorchPython() {}

  public static String program() {
    return with("complete", "torch");
  }

  public static String programWithLightning() {
    program();
    return with("lightning", "Lightning");
  }

  private static String with(String mark, String what) {
    assumeTrue(
        Files.exists(FOLDER.resolve(mark)),
        "skipped: no Python with " + what + "; trainer/bench/python-env makes one in " + FOLDER);
    return FOLDER.resolve("bin/python").toString();
  }
}
