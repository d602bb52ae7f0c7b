package dev.sweepline.wandb;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What the official client sent and wrote, outside this repository; tests are skipped where it is
/// absent.
final class Recorded {
  private Recorded() {}

  static Path file(String name) {
    var file =
        Path.of(System.getProperty("sweepline.root", ".."), "../shared/wandb/recorded")
            .resolve(name);
    assumeTrue(Files.exists(file), "nothing recorded at " + file);
    return file;
  }

  static List<JsonNode> lines(String name) {
    try (var lines = Files.lines(file(name))) {
      return lines.map(Recorded::tree).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + name, e);
    }
  }

  static JsonNode tree(String text) {
    try {
      return Json.tree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON: " + text, e);
    }
  }
}
