package dev.sweepline.planner.report;

import java.util.Locale;

/// A drawing as text: whatever stands in it stays text, and it follows its reader's light or dark.
final class Svg {

  private static final String STYLE =
      """
      text{font-family:system-ui,-apple-system,"Segoe UI","Noto Sans","Noto Sans KR",sans-serif;font-size:13px;fill:#1f2328}
      .title{font-size:15px;font-weight:600}.small{font-size:11px}.faint{fill:#59636e}
      .line{stroke:#d1d9e0;fill:none}.axis{stroke:#59636e;fill:none}.empty{fill:#f6f8fa;stroke:#8c959f;stroke-dasharray:4 3}
      .page{fill:#fff}.dark{fill:#111}.light{fill:#fff}
      .s0{--c:#0072b2}.s1{--c:#c04e01}.s2{--c:#00795b}.s3{--c:#a6447d}.s4{--c:#1b1f24}.s5{--c:#2f7fb5}.s6{--c:#8a6d00}.s7{--c:#6e40c9}
      .stroke{stroke:var(--c);fill:none;stroke-width:2}.dot{fill:var(--c);stroke:none}.name{fill:var(--c)}
      @media (prefers-color-scheme:dark){text{fill:#f0f6fc}.faint{fill:#9198a1}.line{stroke:#3d444d}.axis{stroke:#9198a1}
      .empty{fill:#151b23;stroke:#9198a1}.page{fill:#0d1117}.dark{fill:#111}.light{fill:#fff}
      .s0{--c:#56b4e9}.s1{--c:#e69f00}.s2{--c:#2bc49a}.s3{--c:#e58fc0}.s4{--c:#f0f6fc}.s5{--c:#9ecbff}.s6{--c:#f0e442}.s7{--c:#c297ff}}
      """;

  private final int width;
  private final int height;
  private final String title;
  private final String description;
  private final StringBuilder body = new StringBuilder();

  /// @param description what a reader who cannot see it is told
  Svg(int width, int height, String title, String description) {
    this.width = width;
    this.height = height;
    this.title = title;
    this.description = description;
  }

  /// No character of a name may end a tag, and XML knows none of the control characters.
  static String escaped(String words) {
    var text = new StringBuilder();
    words
        .codePoints()
        .forEach(c -> {
          switch (c) {
            case '&' -> text.append("&amp;");
            case '<' -> text.append("&lt;");
            case '>' -> text.append("&gt;");
            case '"' -> text.append("&quot;");
            default -> text.appendCodePoint(allowed(c) ? c : 0xFFFD);
          }
        });
    return text.toString();
  }

  private static boolean allowed(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || (c >= 0x20 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || c >= 0x10000;
  }

  /// How wide it is, in Latin letters: a syllable of Hangul takes the room of two.
  static int letters(String words) {
    return words.codePoints().map(Svg::letters).sum();
  }

  private static int letters(int c) {
    return switch (Character.UnicodeScript.of(c)) {
      case HANGUL, HAN, HIRAGANA, KATAKANA -> 2;
      default -> (c >= 0xFF01 && c <= 0xFF60) || Character.isEmojiPresentation(c) ? 2 : 1;
    };
  }

  /// A length that fits where there is room for so many letters.
  static String shortened(String words, int letters) {
    if (letters(words) <= letters) {
      return words;
    }
    var text = new StringBuilder();
    int room = letters - 1;
    for (int c : words.codePoints().toArray()) {
      room -= letters(c);
      if (room < 0) {
        break;
      }
      text.appendCodePoint(c);
    }
    return text.toString().stripTrailing() + "…";
  }

  static String number(double value) {
    var text = String.format(Locale.ROOT, "%.1f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  /// @param anchor start, middle or end
  void text(double x, double y, String anchor, String style, String words) {
    element("text", at(x, y) + attribute("text-anchor", anchor) + styled(style), escaped(words));
  }

  void upright(double x, double y, String style, String words) {
    element(
        "text",
        at(x, y)
            + attribute("text-anchor", "middle")
            + attribute("transform", "rotate(-90 " + number(x) + " " + number(y) + ")")
            + styled(style),
        escaped(words));
  }

  void box(double x, double y, double width, double height, String paint) {
    element(
        "rect",
        at(x, y)
            + attribute("width", number(width))
            + attribute("height", number(height))
            + (paint.startsWith("#") ? attribute("fill", paint) : styled(paint)),
        "");
  }

  void line(double x1, double y1, double x2, double y2, String style) {
    element(
        "path",
        attribute("d", "M" + number(x1) + " " + number(y1) + "L" + number(x2) + " " + number(y2))
            + styled(style),
        "");
  }

  void path(String d, String style, String dashes) {
    element(
        "path",
        attribute("d", d)
            + (dashes.isEmpty() ? "" : attribute("stroke-dasharray", dashes))
            + styled(style),
        "");
  }

  private static String at(double x, double y) {
    return attribute("x", number(x)) + attribute("y", number(y));
  }

  private static String styled(String style) {
    return style.isEmpty() ? "" : attribute("class", style);
  }

  private static String attribute(String name, String value) {
    return " " + name + "=\"" + value + "\"";
  }

  private void element(String name, String attributes, String content) {
    body.append('<').append(name).append(attributes);
    if (content.isEmpty()) {
      body.append("/>\n");
    } else {
      body.append('>').append(content).append("</").append(name).append(">\n");
    }
  }

  @Override
  public String toString() {
    return """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d" role="img">
    <title>%3$s</title>
    <desc>%4$s</desc>
    <style>
    %5$s</style>
    <rect class="page" width="%1$d" height="%2$d"/>
    %6$s</svg>
    """
        .formatted(width, height, escaped(title), escaped(description), STYLE, body);
  }
}
