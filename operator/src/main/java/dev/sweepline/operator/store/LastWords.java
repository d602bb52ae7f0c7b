package dev.sweepline.operator.store;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// What the operator reads of these programs when they have ended.
final class LastWords {
  private static final int LONGEST = 512;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private LastWords() {}

  static void write(Path terminationLog, String text) throws IOException {
    if (Files.exists(terminationLog)) {
      Files.writeString(terminationLog, cut(text));
    }
  }

  /// @param why what is not there; null if all of it is
  static void ofKeeper(StoreSettings settings, @Nullable String why) throws IOException {
    var words = new LinkedHashMap<String, Object>();
    words.put("stored", why == null);
    if (why != null) {
      words.put("why", cut(why));
    }
    if (Files.exists(settings.terminationLog())) {
      Files.writeString(settings.terminationLog(), JSON.writeValueAsString(words));
    }
  }

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
  }
}
