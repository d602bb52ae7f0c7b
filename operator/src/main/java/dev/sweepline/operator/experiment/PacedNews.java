package dev.sweepline.operator.experiment;

import dev.sweepline.operator.pace.StatusPace;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Wakes the trials whose turn it is to write how far they are. Looking at one costs as much as
/// writing it, so those that wait are not even looked at.
final class PacedNews extends AbstractEventSource<Void, Experiment> {
  private static final Logger LOG = Logger.getLogger(PacedNews.class);
  private static final long EVERY_MILLIS = 100;

  private final StatusPace pace;
  private final Consumer<Set<String>> woken;
  private @Nullable ScheduledExecutorService clock;

  PacedNews(StatusPace pace, Consumer<Set<String>> woken) {
    super(Void.class, "paced-news");
    this.pace = pace;
    this.woken = woken;
  }

  @Override
  public synchronized void start() {
    super.start();
    var ticking =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("paced-news").factory());
    clock = ticking;
    var _ =
        ticking.scheduleWithFixedDelay(
            this::wake, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  /// What goes wrong once must not end all turns: those that are lost come with the next news.
  private void wake() {
    try {
      woken.accept(Set.copyOf(pace.next()));
    } catch (RuntimeException e) {
      LOG.warnf(e, "progress not told");
    }
  }

  @Override
  public synchronized void stop() {
    if (clock != null) {
      clock.shutdownNow();
    }
    super.stop();
  }

  @Override
  public Set<Void> getSecondaryResources(Experiment experiment) {
    return Set.of();
  }
}
