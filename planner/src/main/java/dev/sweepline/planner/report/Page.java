package dev.sweepline.planner.report;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A page of Markdown, from its first line to its last.
final class Page {

  private static final Pattern SPECIAL = Pattern.compile("([\\\\`*\\[\\]<>~$])");
  private static final Pattern LONE_UNDERSCORE =
      Pattern.compile("(?<![\\p{L}\\p{N}])_|_(?![\\p{L}\\p{N}])");
  private static final Pattern BLOCK_START = Pattern.compile("^(\\d+(?=[.)])|[#+=-])");
  private static final Pattern ENTITY = Pattern.compile("&(?=[#\\w]+;)");
  private static final Pattern TICKS = Pattern.compile("`+");

  private final StringBuilder text = new StringBuilder();

  /// Somebody's words as they are: nothing in them is taken for Markdown, HTML or a marker.
  static String plain(String words) {
    var line = words.strip().replaceAll("\\s*[\\r\\n]+\\s*", " ");
    line = ENTITY.matcher(line).replaceAll("&amp;");
    line = SPECIAL.matcher(line).replaceAll("\\\\$1");
    line = LONE_UNDERSCORE.matcher(line).replaceAll("\\\\_");
    return BLOCK_START.matcher(line).replaceFirst(start -> blockStart(start.group()));
  }

  private static String blockStart(String start) {
    // A number is followed by what makes it a list, which is escaped by hiding the number.
    return Character.isDigit(start.charAt(0)) ? start + "\\\\" : "\\\\" + start;
  }

  /// Fenced by more backticks than it has.
  static String code(String words) {
    var line = words.strip().replaceAll("\\s*[\\r\\n]+\\s*", " ");
    if (line.isEmpty()) {
      return "";
    }
    var fence = "`".repeat(longestTicks(line) + 1);
    var gap = line.startsWith("`") || line.endsWith("`") ? " " : "";
    return fence + gap + line + gap + fence;
  }

  static String codes(List<String> values) {
    return values.stream().map(Page::code).collect(Collectors.joining(", "));
  }

  void heading(int level, String title) {
    text.append("#".repeat(level)).append(' ').append(title).append("\n\n");
  }

  void paragraph(String words) {
    text.append(words).append("\n\n");
  }

  void bullets(List<String> lines) {
    lines.forEach(line -> text.append("- ").append(line).append('\n'));
    text.append('\n');
  }

  void table(Table table) {
    text.append(table.toMarkdown()).append('\n');
  }

  /// What stands in it is text, also where it looks like the marker of a note.
  void yaml(String content) {
    var yaml = Notes.looksMarked(content) ? SweepYaml.quoted(content) : content;
    var fence = "`".repeat(Math.max(3, longestTicks(yaml) + 1));
    text.append(fence)
        .append("yaml\n")
        .append(yaml.stripTrailing())
        .append('\n')
        .append(fence)
        .append("\n\n");
  }

  void picture(String description, String address) {
    paragraph("![" + plain(description) + "](" + address + ")");
  }

  /// Room for what people want to add; it outlives the page.
  void notes(String section) {
    paragraph(Notes.begin(section) + "\n\n" + Notes.END);
  }

  private static int longestTicks(String words) {
    return TICKS.matcher(words).results().mapToInt(found -> found.group().length()).max().orElse(0);
  }

  @Override
  public String toString() {
    return text.toString().stripTrailing() + "\n";
  }
}
