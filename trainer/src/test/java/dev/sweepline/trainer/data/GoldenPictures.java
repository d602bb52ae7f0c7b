package dev.sweepline.trainer.data;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/// Files that `src/test/python/pictures.py` wrote, with what PIL sees in them.
record GoldenPictures(int side, List<Seen> files, List<Damaged> damaged) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /// Contents and pixels in base 64.
  record Seen(String name, String content, String rgb) {
    byte[] file() {
      return Base64.getDecoder().decode(content);
    }

    byte[] pixels() {
      return Base64.getDecoder().decode(rgb);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  record Damaged(String name, String content) {
    byte[] file() {
      return Base64.getDecoder().decode(content);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static GoldenPictures read() {
    try (var content =
        new GZIPInputStream(
            Objects.requireNonNull(
                GoldenPictures.class.getResourceAsStream("/golden/pictures.json.gz")))) {
      return JSON.readValue(content, GoldenPictures.class);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
