package dev.sweepline.planner.report;

import dev.sweepline.planner.Fingerprint;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// A report with its figures.
///
/// @param name of its file, without `.md`: like a run's, it begins with the day
/// @param figures SVG by file name
public record Document(String name, String markdown, Map<String, String> figures) {
  public Document {
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }

  /// Another text or figure has another one.
  public String digest() {
    var text = new StringBuilder(name).append('\n').append(markdown);
    figures.forEach((file, svg) -> text.append('\n').append(file).append('\n').append(svg));
    return Fingerprint.sha256(text.toString());
  }

  /// Where figures lie beside a file of this name.
  public static String folder(String name) {
    return name + ".assets";
  }
}
