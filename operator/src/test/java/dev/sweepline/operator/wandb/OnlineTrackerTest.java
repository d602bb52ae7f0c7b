package dev.sweepline.operator.wandb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.spec.Tracking;
import dev.sweepline.testing.PretendTrainer;
import dev.sweepline.wandb.WandbAnswer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class OnlineTrackerTest {
  private static final Instant NOW = PretendTrainer.START;
  private static final TrackedRun RUN = Samples.run(Samples.UID, Tracking.Mode.ONLINE);

  private final List<String> told = new ArrayList<>();
  private final Queue<Runnable> mailbox = new ArrayDeque<>();
  private final Queue<WandbAnswer> left = new ArrayDeque<>();
  private final Backlog backlog = new Backlog(10, new Room(100));
  private final OnlineTracker tracker =
      new OnlineTracker(
          RUN,
          null,
          backlog,
          Tempo.USUAL,
          new OnlineTracker.Ways(
              (_, _, answer) -> answer.accept(left.remove()),
              Pace.usual(),
              mailbox,
              new HeardNews(told),
              new ForwarderMetrics(new SimpleMeterRegistry()),
              Clock.fixed(NOW, ZoneOffset.UTC)));
  private int hour;

  @Test
  void tellsOnceWhatOnlyAPersonCanMendAndThatItIsMended() {
    play(
        new WandbAnswer.Later(Optional.empty(), "HTTP 503"),
        new WandbAnswer.Keyless("there is no Secret team/wandb"),
        new WandbAnswer.Keyless("there is no Secret team/wandb"),
        new WandbAnswer.Refused("HTTP 404 no such project"),
        new WandbAnswer.Opened("team-alpha", "docs", 0, true),
        new WandbAnswer.Keyless("there is no Secret team/wandb"));

    assertThat(told)
        .containsExactly(
            "LoginNeeded: there is no Secret team/wandb",
            "Refused: HTTP 404 no such project",
            "flows",
            "LoginNeeded: there is no Secret team/wandb");
  }

  @Test
  void tellsOnceThatWandbIsAwayWhenRowsAreLeftOnKafkaAndThatItIsBack() {
    backlog.accept(new PretendTrainer(Samples.UID, 1).epochEnd(10, 1, Map.of("val_f1", 0.5)), 7);

    play(new WandbAnswer.Later(Optional.empty(), "HTTP 503"));
    assertThat(told).as("it is in memory still").isEmpty();
    assertThat(backlog.size()).isEqualTo(1);

    play(
        new WandbAnswer.Later(Optional.empty(), "HTTP 503"),
        new WandbAnswer.Later(Optional.empty(), "HTTP 503"));
    assertThat(told).containsExactly("Unavailable: HTTP 503");
    assertThat(backlog.size()).isZero();
    assertThat(backlog.resumeFrom()).hasValue(7);

    play(new WandbAnswer.Opened("team-alpha", "docs", 0, true), new WandbAnswer.Taken(false));
    assertThat(told).containsExactly("Unavailable: HTTP 503", "flows");
  }

  @Test
  void tellsThatSomebodyPressedStop() {
    play(new WandbAnswer.Opened("team-alpha", "docs", 0, true), new WandbAnswer.Taken(true));

    assertThat(told).containsExactly("flows", "stop");
  }

  /// Answers request after request, an hour apart.
  private void play(WandbAnswer... answers) {
    left.addAll(List.of(answers));
    for (; !left.isEmpty(); hour++) {
      tracker.tick(NOW.plus(Duration.ofHours(hour)));
      mailbox.forEach(Runnable::run);
      mailbox.clear();
    }
  }
}
