package dev.sweepline.cli.watch;

import static dev.sweepline.cli.watch.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.report.Trial;
import dev.sweepline.planner.status.SweepPhase;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FrameTest {

  private static final Snapshot MIDDLE =
      Samples.snapshot(
          SweepPhase.RUNNING,
          "2 more GPUs",
          Samples.done("32_none", 0.6123),
          Samples.done("32_cutout", 0.6400),
          Samples.running("64_none", 3.5, 0.7012, 0.7100),
          Samples.starting("64_cutout", "the scheduler: insufficient nvidia.com/gpu"));

  @Test
  void showsABarPerRunningTrialAndOneForTheSweep() {
    assertThat(frame(MIDDLE, 130, 24))
        .isEqualTo(
            """
            20260213_nano_64_none_experiment    ▕███████████▍              ▏  epoch 3/8  val_f1 0.7012  best 0.7100  ~12s left
            20260213_nano_64_cutout_experiment  ▕                          ▏  waiting for the scheduler: insufficient nvidia.com/gpu
            doc-multiscale                      ▕██████████▌               ▏  2/6 done, 2 running  best val_f1 0.6400  1m 03s  ~1m 07s left
            waiting for 2 more GPUs
            """);
  }

  @Test
  void shortensNamesFromTheFrontOnANarrowTerminal() {
    assertThat(frame(MIDDLE, 84, 24))
        .isEqualTo(
            """
            …3_nano_64_none_experiment  ▕███▌    ▏  epoch 3/8  best 0.7100  ~12s left
            …nano_64_cutout_experiment  ▕        ▏  waiting for the scheduler: insufficient nvi…
            doc-multiscale              ▕███▎    ▏  2/6 done, 2 running  1m 03s  ~1m 07s left
            waiting for 2 more GPUs
            """);
  }

  @Test
  void countsTheTrialsForWhichThereIsNoRoom() {
    var many =
        IntStream.range(0, 9)
            .mapToObj(i -> Samples.running("cell" + i, i, 0.5, 0.5))
            .toArray(Trial[]::new);

    var lines = frame(Samples.snapshot(SweepPhase.RUNNING, "", many), 120, 8).lines().toList();

    assertThat(lines).hasSize(5);
    assertThat(lines.get(3)).isEqualTo("… and 6 more running");
  }

  @Test
  void saysHowATrialEnded() {
    assertThat(Frame.finished(Samples.done("32_none", 0.6123), "val_f1").toText(120, false))
        .isEqualTo("✔ 20260213_nano_32_none_experiment  val_f1 0.6123  best epoch 7  41s");
    assertThat(
            Frame.finished(Samples.failed("32_mixup", "diverged at step 132"), "val_f1")
                .toText(120, false))
        .isEqualTo("✘ 20260213_nano_32_mixup_experiment  failed: diverged at step 132  41s");
  }

  @Test
  void countsOnlyVisibleCharactersWhenItCuts() {
    var line = Line.of("").plus("good", Line.Tone.Good).plus(" and more");

    assertThat(line.toText(8, true)).isEqualTo("\u001b[32mgood\u001b[0m an…");
  }

  @Test
  void keepsControlCharactersOfMessagesAwayFromTheTerminal() {
    assertThat(Line.of("a\u001b[2Jb\nc").toText(20, false)).isEqualTo("a [2Jb c");
  }

  private static String frame(Snapshot snapshot, int width, int height) {
    return new Frame(snapshot, NOW, width, height)
        .live().stream()
            .map(line -> line.toText(width, false))
            .collect(Collectors.joining("\n", "", "\n"));
  }
}
