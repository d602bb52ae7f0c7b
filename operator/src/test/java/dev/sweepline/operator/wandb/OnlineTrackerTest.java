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
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class OnlineTrackerTest {
  private static final Instant NOW = PretendTrainer.START;
  private static final TrackedRun RUN = Samples.run(Samples.UID, Tracking.Mode.ONLINE);

  private final List<String> told = new ArrayList<>();

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
  void tellsThatSomebodyPressedStop() {
    play(new WandbAnswer.Opened("team-alpha", "docs", 0, true), new WandbAnswer.Taken(true));

    assertThat(told).containsExactly("flows", "stop");
  }

  /// Answers request after request, an hour apart.
  private void play(WandbAnswer... answers) {
    var left = new ArrayDeque<>(List.of(answers));
    Queue<Runnable> mailbox = new ArrayDeque<>();
    var tracker =
        new OnlineTracker(
            RUN,
            null,
            new Backlog(10, new Room(100)),
            Tempo.USUAL,
            new OnlineTracker.Ways(
                (_, _, answer) -> answer.accept(left.remove()),
                Pace.usual(),
                mailbox,
                new HeardNews(told),
                new ForwarderMetrics(new SimpleMeterRegistry()),
                Clock.fixed(NOW, ZoneOffset.UTC)));
    for (int hour = 0; !left.isEmpty(); hour++) {
      tracker.tick(NOW.plus(Duration.ofHours(hour)));
      mailbox.forEach(Runnable::run);
      mailbox.clear();
    }
  }
}
