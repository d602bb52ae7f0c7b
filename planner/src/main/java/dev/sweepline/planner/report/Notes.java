package dev.sweepline.planner.report;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// What people have written into a report between its markers. It is kept byte for byte when the
/// report is written again; all else is written anew.
public final class Notes {
  static final String END = "<!-- notes:end -->";
  private static final Pattern LIKE_A_MARKER =
      Pattern.compile("^[ \\t]*<!--\\s*notes:.*$", Pattern.MULTILINE | Pattern.CASE_INSENSITIVE);
  private static final Pattern BEGIN = Pattern.compile("<!-- notes:begin ([a-z-]+) -->");

  private Notes() {}

  static String begin(String section) {
    return "<!-- notes:begin " + section + " -->";
  }

  /// Whether something in it would be taken for a marker.
  static boolean looksMarked(String text) {
    return LIKE_A_MARKER.matcher(text).find();
  }

  /// What comes of writing a report over an earlier one.
  public sealed interface Merged {
    record Text(String text) implements Merged {}

    /// Nothing may be overwritten.
    ///
    /// @param why for people: what is wrong, in which line, and what to do about it
    record Refused(String why) implements Merged {}
  }

  /// The new report with the notes of the earlier one.
  public static Merged keep(String report, String earlier) {
    return switch (sections(earlier)) {
      case Read.Damaged(var why) -> new Merged.Refused(why);
      case Read.Sections(var old) when old.isEmpty() ->
          new Merged.Refused(
              "it has no notes markers, so it was not written by report, or somebody removed"
                  + " them: move it away");
      case Read.Sections(var old) ->
          switch (sections(report)) {
            case Read.Damaged(var why) ->
                throw new IllegalStateException("the new report's own markers: " + why);
            case Read.Sections(var fresh) -> merge(report, fresh, old);
          };
    };
  }

  private static Merged merge(String report, Map<String, Span> fresh, Map<String, Span> old) {
    var unknown = new LinkedHashSet<>(old.keySet());
    unknown.removeAll(fresh.keySet());
    var lost =
        unknown.stream()
            .filter(section -> !old.getOrDefault(section, Span.EMPTY).text().isBlank())
            .findFirst();
    if (lost.isPresent()) {
      return new Merged.Refused(
          "its notes \"%s\" have no place in the report, which has notes for %s: move them"
              .formatted(lost.get(), String.join(", ", fresh.keySet())));
    }
    var text = new StringBuilder();
    int copied = 0;
    for (var section : fresh.entrySet()) {
      var span = section.getValue();
      text.append(report, copied, span.from());
      text.append(Optional.ofNullable(old.get(section.getKey())).orElse(span).text());
      copied = span.to();
    }
    return new Merged.Text(text.append(report.substring(copied)).toString());
  }

  /// What stands between two markers.
  private record Span(int from, int to, String text) {
    private static final Span EMPTY = new Span(0, 0, "");
  }

  private sealed interface Read {
    record Sections(Map<String, Span> bySection) implements Read {}

    record Damaged(String why) implements Read {}
  }

  private static Read sections(String text) {
    var sections = new LinkedHashMap<String, Span>();
    var open = "";
    int from = 0;
    int openedIn = 0;
    var marker = LIKE_A_MARKER.matcher(text);
    while (marker.find()) {
      // With `$` a line ends before \r\n too; the marker's own line end belongs to what follows.
      var words = marker.group();
      int line = line(text, marker.start());
      var begin = BEGIN.matcher(words);
      if (begin.matches()) {
        if (!open.isEmpty()) {
          return damaged(line, "notes begin before those of line " + openedIn + " have ended");
        }
        open = begin.group(1);
        openedIn = line;
        from = marker.end();
        if (sections.containsKey(open)) {
          return damaged(line, "a second section of notes is called \"" + open + "\"");
        }
      } else if (words.equals(END)) {
        if (open.isEmpty()) {
          return damaged(line, "notes end that have not begun");
        }
        sections.put(open, new Span(from, marker.start(), text.substring(from, marker.start())));
        open = "";
      } else {
        return damaged(
            line, "\"" + words.strip() + "\" is neither " + begin("NAME") + " nor " + END);
      }
    }
    return open.isEmpty()
        ? new Read.Sections(sections)
        : damaged(openedIn, "the notes \"" + open + "\" do not end: add a line " + END);
  }

  private static Read damaged(int line, String what) {
    return new Read.Damaged("line " + line + ": " + what);
  }

  private static int line(String text, int offset) {
    return 1 + (int) text.substring(0, offset).chars().filter(c -> c == '\n').count();
  }
}
