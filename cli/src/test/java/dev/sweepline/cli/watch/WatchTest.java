package dev.sweepline.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.cli.watch.SweepSource.Look;
import dev.sweepline.planner.status.SweepPhase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchTest {

  private final List<String> shown = new ArrayList<>();
  private Instant now = Samples.START;

  @Test
  void followsThroughAnUnreachableApiServerUntilTheSweepSucceeds() throws InterruptedException {
    var exit =
        follow(
            new Look.Seen(Samples.snapshot(SweepPhase.RUNNING, "")),
            new Look.Unreachable("refused"),
            new Look.Unreachable("refused"),
            new Look.Seen(Samples.snapshot(SweepPhase.SUCCEEDED, "", Samples.done("a", 0.71))));

    assertThat(exit).isZero();
    assertThat(shown)
        .containsExactly(
            "RUNNING",
            "unreachable 1s",
            "unreachable 2s",
            "SUCCEEDED",
            "✔ doc-multiscale succeeded: 1 of 6 trials, best val_f1 0.7100, in 3s");
  }

  @Test
  void endsWithOneWhenTheSweepFails() throws InterruptedException {
    var exit = follow(new Look.Seen(Samples.snapshot(SweepPhase.FAILED, "")));

    assertThat(exit).isEqualTo(1);
    assertThat(shown).last().isEqualTo("✘ doc-multiscale failed: 0 of 6 trials, in 0s");
  }

  @Test
  void endsWithOneWhenTheSweepIsDeleted() throws InterruptedException {
    var exit = follow(new Look.Gone("sweep x was deleted"));

    assertThat(exit).isEqualTo(1);
    assertThat(shown).containsExactly("✘ sweep x was deleted");
  }

  private int follow(Look... looks) throws InterruptedException {
    Deque<Look> left = new ArrayDeque<>(List.of(looks));
    var clock =
        new Clock() {
          @Override
          public ZoneOffset getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return now;
          }
        };
    return new Watch(
            left::remove, new Recorder(), clock, pause -> now = now.plus(pause), Runnable::run)
        .follow();
  }

  /// Keeps what was shown as text.
  private final class Recorder implements Display {
    @Override
    public void show(Snapshot snapshot, Instant moment) {
      shown.add(snapshot.sweep().phase().map(Enum::name).orElse(""));
    }

    @Override
    public void unreachable(String why, Instant since, Instant moment) {
      shown.add("unreachable " + Duration.between(since, moment).toSeconds() + "s");
    }

    @Override
    public void end(Line outcome) {
      shown.add(outcome.toText(200, false));
    }
  }
}
