package dev.sweepline.cli.watch;

import static dev.sweepline.cli.watch.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.cli.watch.TerminalDisplay.Size;
import dev.sweepline.planner.status.SweepPhase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class DisplayTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @Test
  void redrawsInPlaceAndLetsFinishedTrialsScrollUp() {
    var display = new TerminalDisplay(out, () -> new Size(130, 24), false);

    display.show(
        Samples.snapshot(SweepPhase.RUNNING, "", Samples.running("32_none", 3.5, 0.7, 0.7)), NOW);
    var first = written();
    display.show(Samples.snapshot(SweepPhase.RUNNING, "", Samples.done("32_none", 0.71)), NOW);
    var second = written();

    assertThat(first)
        .isEqualTo(
            "<begin>\\r20260213_nano_32_none_experiment  ▕█████████████▏                ▏  epoch 3/8  val_f1"
                + " 0.7000  best 0.7000  ~12s left<erase>\\n"
                + "doc-multiscale                    ▕██▏                           ▏  0/6 done, 1"
                + " running  1m 03s  ~4m 37s left<erase>\\n"
                + "<below><commit>");
    assertThat(second)
        .isEqualTo(
            "<begin><up 2>\\r✔ 20260213_nano_32_none_experiment  val_f1 0.7100  best epoch 7 "
                + " 41s<erase>\\n"
                + "doc-multiscale  ▕█████                         ▏  1/6 done  best val_f1 0.7100 "
                + " 1m 03s<erase>\\n"
                + "<below><commit>");
  }

  @Test
  void neverCutsItsLastWords() {
    var display = new TerminalDisplay(out, () -> new Size(40, 24), false);
    var outcome =
        "doc-multiscale cannot go on: spec.search.space[0].key: did you mean training.lr?";

    display.end(Line.of("").plus(outcome));

    assertThat(written()).isEqualTo("<begin>\\r<below><commit>" + outcome + "\\n<cursor>");
  }

  @Test
  void countsTheRowsThatANarrowerWindowHasWrapped() {
    var size = new Size[] {new Size(130, 24)};
    var display = new TerminalDisplay(out, () -> size[0], false);
    var snapshot = Samples.snapshot(SweepPhase.RUNNING, "", Samples.running("a", 3.5, 0.7, 0.7));

    display.show(snapshot, NOW);
    written();
    size[0] = new Size(60, 24);
    display.show(snapshot, NOW);

    assertThat(written()).startsWith("<begin><up 4>");
  }

  @Test
  void writesALogLineWhenSomethingChangedAndNowAndThenWhenNothingDid() {
    var display = new LogDisplay(out, ZoneOffset.UTC);
    var running =
        Samples.snapshot(SweepPhase.RUNNING, "a GPU", Samples.running("a", 3.5, 0.7, 0.71));

    display.show(running, NOW);
    display.show(running, NOW.plusSeconds(1));
    display.show(running, NOW.plusSeconds(16));
    display.unreachable("connection refused", NOW.plusSeconds(17), NOW.plusSeconds(20));
    display.show(
        Samples.snapshot(SweepPhase.RUNNING, "", Samples.done("a", 0.71)), NOW.plusSeconds(21));

    assertThat(written().replace("\\n", "\n"))
        .isEqualTo(
            """
            09:01:03  20260213_nano_a_experiment  epoch 3/8  val_f1 0.7000  best 0.7100  ~12s left
            09:01:03  doc-multiscale  0/6 done, 1 running  1m 03s  ~4m 37s left  waiting for a GPU
            09:01:19  doc-multiscale  0/6 done, 1 running  1m 19s  ~4m 37s left  waiting for a GPU
            09:01:23  no answer from the API server for 3s, trying again: connection refused
            09:01:24  ✔ 20260213_nano_a_experiment  val_f1 0.7100  best epoch 7  41s
            09:01:24  doc-multiscale  1/6 done  best val_f1 0.7100  1m 24s
            """);
  }

  private String written() {
    var text =
        bytes
            .toString(StandardCharsets.UTF_8)
            .replace("\u001b[?2026h\u001b[?25l", "<begin>")
            .replace("\u001b[?2026l", "<commit>")
            .replace(TerminalDisplay.SHOW_CURSOR, "<cursor>")
            .replace("\u001b[K", "<erase>")
            .replace("\u001b[J", "<below>")
            .replaceAll("\u001b\\[(\\d+)A", "<up $1>")
            .replace("\r", "\\r")
            .replace("\n", "\\n");
    bytes.reset();
    return text;
  }
}
