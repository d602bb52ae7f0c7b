package dev.sweepline.cli.watch;

import java.util.ArrayList;
import java.util.List;

/// One line of the terminal: colours do not count when it is cut to the width.
record Line(List<Span> spans) {

  private static final String RESET = "\u001b[0m";

  /// What a piece of text means; a terminal without colours shows the text alone.
  enum Tone {
    Plain(""),
    Faint("\u001b[2m"),
    Strong("\u001b[1m"),
    Good("\u001b[32m"),
    Bad("\u001b[31m"),
    Busy("\u001b[36m");

    private final String code;

    Tone(String code) {
      this.code = code;
    }
  }

  record Span(String text, Tone tone) {}

  Line {
    spans = List.copyOf(spans);
  }

  static Line of(String text) {
    return new Line(List.of()).plus(text, Tone.Plain);
  }

  Line plus(String text) {
    return plus(text, Tone.Plain);
  }

  Line plus(String text, Tone tone) {
    var longer = new ArrayList<>(spans);
    longer.add(new Span(text.replaceAll("\\p{Cntrl}", " "), tone));
    return new Line(longer);
  }

  /// Cut to the width, so that no line ever wraps: a wrapped line could not be redrawn in place.
  String toText(int width, boolean colours) {
    var text = new StringBuilder();
    var left = width;
    for (var span : spans) {
      if (left <= 0) {
        break;
      }
      var length = span.text().codePointCount(0, span.text().length());
      var shown =
          length <= left
              ? span.text()
              : span.text().substring(0, span.text().offsetByCodePoints(0, left - 1)) + "…";
      left -= length;
      if (colours && span.tone() != Tone.Plain) {
        text.append(span.tone().code).append(shown).append(RESET);
      } else {
        text.append(shown);
      }
    }
    return text.toString().stripTrailing();
  }
}
