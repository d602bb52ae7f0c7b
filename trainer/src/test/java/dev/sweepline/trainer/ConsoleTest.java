package dev.sweepline.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.event.RunEvents;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsoleTest {
  private static final Map<String, Double> STEP =
      Map.of("train_loss", 1.23456, "images_per_s", 118.26);
  private static final Map<String, Double> EPOCH =
      Map.of(
          "train_loss",
          1.2,
          "images_per_s",
          64.26,
          "val_loss",
          1.1,
          "val_f1",
          0.84249,
          "val_acc",
          0.85);

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final Watch watch = new Watch();

  @Test
  void tellsALineForEachEpochWithoutATerminal() {
    var console = console(false);

    console.started(beginning());
    watch.passes(Duration.ofSeconds(30));
    console.progress(1, 0.5, STEP, false);
    watch.passes(Duration.ofSeconds(30));
    console.progress(1, 1, EPOCH, true);
    console.finished(ending(ExitCode.DONE, null));

    assertThat(written.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
            training on cpu: 2 classes, 30 steps an epoch
            epoch  1/50  loss 1.200  val_loss 1.100  val_f1 0.842  val_acc 0.850  64.3 images/s  ETA 49m0s
            done: best epoch 1, c/epoch=01-val_f1=0.842.safetensors
            """);
  }

  @Test
  void movesABarOnATerminal() {
    var console = console(true);

    console.started(beginning());
    watch.passes(Duration.ofSeconds(30));
    console.progress(1, 0.5, STEP, false);
    watch.passes(Duration.ofSeconds(30));
    console.progress(1, 1, EPOCH, true);
    console.finished(ending(ExitCode.DIVERGED, "the loss is NaN at step 31"));

    assertThat(written.toString(StandardCharsets.UTF_8).replace("\r\u001b[K", "<"))
        .isEqualTo(
            """
            <training on cpu: 2 classes, 30 steps an epoch
            <epoch  1/50 ··········   1%  loss 1.235  f1 -  118 images/s  ETA 49m30s\
            <epoch  1/50  loss 1.200  val_loss 1.100  val_f1 0.842  val_acc 0.850  64.3 images/s  ETA 49m0s
            <epoch  2/50 ▏·········   2%  loss 1.200  f1 0.842  64.3 images/s  ETA 49m0s\
            <failed: the loss is NaN at step 31, c/epoch=01-val_f1=0.842.safetensors
            """);
  }

  @Test
  void countsImagesOnATerminalFiveTimesASecond() {
    var console = console(true);

    for (int done = 1; done <= 9; done++) {
      watch.passes(Duration.ofMillis(50));
      console.read(done, 16_000);
    }
    console.started(beginning());

    assertThat(written.toString(StandardCharsets.UTF_8).replace("\r\u001b[K", "<"))
        .isEqualTo(
            "<reading images 4/16000<reading images 8/16000<training on cpu: 2 classes, 30 steps an epoch\n");
  }

  @Test
  void measuresARunThatGoesOnFromWhereItDoes() {
    var console = console(false);

    console.started(beginning());
    watch.passes(Duration.ofSeconds(500));
    console.progress(1, 40.5, STEP, false);
    watch.passes(Duration.ofSeconds(10));
    console.progress(1, 41, EPOCH, true);

    assertThat(written.toString(StandardCharsets.UTF_8)).endsWith("ETA 3m0s\n");
  }

  @ParameterizedTest
  @CsvSource({"59, 59s", "61, 1m1s", "7199, 1h59m", "90000, 25h0m"})
  void tellsTimeInTwoUnits(long seconds, String text) {
    assertThat(ProgressLine.time(Duration.ofSeconds(seconds))).isEqualTo(text);
  }

  private Console console(boolean terminal) {
    var stream = new PrintStream(written, true, StandardCharsets.UTF_8);
    return new Console(stream, stream, terminal, watch);
  }

  private static RunEvents.Beginning beginning() {
    return new RunEvents.Beginning(
        "cpu",
        Map.of(),
        "",
        "",
        50,
        30,
        List.of("letter", "memo"),
        OptionalInt.of(16),
        Optional.empty());
  }

  private static RunEvents.Ending ending(ExitCode exitCode, @Nullable String message) {
    return new RunEvents.Ending(
        exitCode,
        30,
        Map.of("val_f1", 0.842),
        1,
        Map.of(),
        "c/epoch=01-val_f1=0.842.safetensors",
        null,
        message);
  }

  private static final class Watch extends Clock {
    private Instant now = Instant.EPOCH;

    void passes(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
