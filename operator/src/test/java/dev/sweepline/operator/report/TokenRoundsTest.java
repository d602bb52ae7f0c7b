package dev.sweepline.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/// When tokens are looked for; the test lets the time pass.
class TokenRoundsTest {
  private final Deque<Runnable> planned = new ArrayDeque<>();
  private final Deque<BooleanSupplier> next = new ArrayDeque<>();
  private int gone;
  private final TokenRounds rounds = new TokenRounds(this::round, PlannedClock::new);

  @Test
  void goesRoundAsLongAsSomebodyWaits() {
    next.add(() -> true);
    next.add(() -> false);
    rounds.start();

    tenSecondsPass();
    tenSecondsPass();

    assertThat(gone).isEqualTo(2);
    assertThat(planned).as("another round for nobody").isEmpty();
  }

  @Test
  void oneRoundIsForAllWhoWantIt() {
    rounds.start();
    rounds.want();
    rounds.want();

    assertThat(planned).hasSize(1);
  }

  @Test
  void goesRoundAgainForWhoeverBeginsToWaitDuringARound() {
    next.add(() -> {
      rounds.want();
      return false;
    });
    rounds.start();

    tenSecondsPass();

    assertThat(planned).hasSize(1);
  }

  @Test
  void aRoundThatFailsIsFollowedByAnother() {
    next.add(() -> {
      throw new IllegalStateException("the API server is away");
    });
    next.add(() -> false);
    rounds.start();

    tenSecondsPass();
    tenSecondsPass();

    assertThat(gone).isEqualTo(2);
  }

  @Test
  void nobodyIsLookedForBeforeTheControllersRunOrAfterwards() {
    rounds.want();
    assertThat(planned).isEmpty();

    next.add(() -> {
      rounds.stop();
      return true;
    });
    rounds.start();
    tenSecondsPass();
    rounds.want();

    assertThat(planned).isEmpty();
  }

  @Test
  void eachControllerMayStartAndStopThem() {
    rounds.start();
    rounds.start();
    assertThat(planned).hasSize(1);
    planned.clear();

    rounds.stop();
    rounds.stop();
    rounds.start();

    assertThat(planned).hasSize(1);
  }

  private boolean round() {
    gone++;
    return next.remove().getAsBoolean();
  }

  private void tenSecondsPass() {
    Objects.requireNonNull(planned.poll(), "no round is planned").run();
  }

  /// Keeps what is planned until the test lets it begin.
  private final class PlannedClock extends ScheduledThreadPoolExecutor {
    PlannedClock() {
      super(1);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
      assertThat(unit.toSeconds(delay)).isEqualTo(10);
      planned.add(task);
      return super.schedule(() -> {}, 0, unit);
    }
  }
}
