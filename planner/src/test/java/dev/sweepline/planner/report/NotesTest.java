package dev.sweepline.planner.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotesTest {

  private static final String FRESH =
      """
      # new

      <!-- notes:begin actual -->

      <!-- notes:end -->

      figures

      <!-- notes:begin analysis -->

      <!-- notes:end -->
      """;

  @Test
  void keepsWhatPeopleWroteAndWritesTheRestAnew() {
    var earlier =
        """
        # old

        <!-- notes:begin analysis -->
        The scanner was dirty: see #12.
        <!-- notes:end -->

        <!-- notes:begin actual -->
        <!-- a comment of mine -->
        <!-- notes:end -->
        gone
        """;

    assertThat(Notes.keep(FRESH, earlier))
        .isEqualTo(
            new Notes.Merged.Text(
                """
                # new

                <!-- notes:begin actual -->
                <!-- a comment of mine -->
                <!-- notes:end -->

                figures

                <!-- notes:begin analysis -->
                The scanner was dirty: see #12.
                <!-- notes:end -->
                """));
  }

  /// Over many texts: any bytes but a marker survive, and writing twice changes nothing.
  @RepeatedTest(200)
  void keepsNotesByteForByte(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    var note = note(random);
    var earlier = FRESH.replaceFirst("\n\n<!-- notes:end", "\n<!-- notes:end");
    int at = earlier.indexOf("<!-- notes:end");
    earlier = earlier.substring(0, at) + note + "\n" + earlier.substring(at);

    var merged = Notes.keep(FRESH, earlier);

    assertThat(merged).isInstanceOf(Notes.Merged.Text.class);
    var text = ((Notes.Merged.Text) merged).text();
    assertThat(text)
        .isEqualTo(
            FRESH.replaceFirst(
                "actual -->\n\n<!--", Matcher.quoteReplacement("actual -->\n" + note + "\n<!--")));
    assertThat(Notes.keep(FRESH, text)).isEqualTo(merged);
  }

  private static String note(Random random) {
    var pieces =
        List.of(
            "\r\n",
            "\n",
            "\n\n",
            "$1",
            "\\",
            "가설",
            "😀",
            "| a | b |",
            "<!-- x -->",
            "```",
            "\t",
            " ",
            "# heading",
            "notes",
            "\u2028",
            "\u0000",
            "-- >",
            "<!--");
    var note = new StringBuilder();
    for (int i = random.nextInt(30); i > 0; i--) {
      note.append(pieces.get(random.nextInt(pieces.size())));
    }
    return note.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          <!-- notes:begin actual -->                                    | line 1: the notes "actual" do not end: add a line <!-- notes:end -->
          <!-- notes:end -->                                             | line 1: notes end that have not begun
          <!-- notes:begin actual -->/<!-- notes:begin analysis -->      | line 2: notes begin before those of line 1 have ended
          <!-- notes:begin actual -->/<!-- notes:ende -->                | line 2: "<!-- notes:ende -->" is neither <!-- notes:begin NAME --> nor <!-- notes:end -->
          <!-- notes:begin -->/<!-- notes:end -->                        | line 1: "<!-- notes:begin -->" is neither <!-- notes:begin NAME --> nor <!-- notes:end -->
          <!-- notes:begin a -->/<!-- notes:end -->/<!-- notes:begin a -->/<!-- notes:end --> | line 3: a second section of notes is called "a"
          <!-- notes:begin other -->/mine/<!-- notes:end -->             | its notes "other" have no place in the report, which has notes for actual, analysis: move them
          # mine                                                         | it has no notes markers, so it was not written by report, or somebody removed them: move it away
          """)
  void refusesWhatItCannotKeep(String earlier, String why) {
    assertThat(Notes.keep(FRESH, earlier.replace("/", "\n").replace("<\n", "</")))
        .isEqualTo(new Notes.Merged.Refused(why));
  }
}
