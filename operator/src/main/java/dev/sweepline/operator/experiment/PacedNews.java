package dev.sweepline.operator.experiment;

import dev.sweepline.operator.events.ProgressBoard;
import dev.sweepline.operator.pace.StatusPace;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Wakes the trials whose turn it is to write how far they are. Looking at one costs as much as
/// writing it, so those that wait are not even looked at.
final class PacedNews extends AbstractEventSource<Void, Experiment> {
  private static final Logger LOG = Logger.getLogger(PacedNews.class);
  private static final long EVERY_MILLIS = 100;

  private final StatusPace pace;
  private final ProgressBoard board;
  private final Function<String, Stream<Experiment>> known;
  private final Consumer<Set<String>> woken;
  private @Nullable ScheduledExecutorService clock;

  /// @param known the Experiment of a uid, where there is one
  PacedNews(
      StatusPace pace,
      ProgressBoard board,
      Function<String, Stream<Experiment>> known,
      Consumer<Set<String>> woken) {
    super(Void.class, "paced-news");
    this.pace = pace;
    this.board = board;
    this.known = known;
    this.woken = woken;
  }

  /// What others are compared by is told at once; how far training is can wait for its turn.
  void hear(Set<String> uids) {
    var atRung =
        uids.stream()
            .filter(uid -> known.apply(uid).anyMatch(this::isAtRung))
            .collect(Collectors.toSet());
    woken.accept(atRung);
    var others = new HashSet<>(uids);
    others.removeAll(atRung);
    pace.queue(others);
  }

  private boolean isAtRung(Experiment experiment) {
    var spec = experiment.getSpec();
    var status = ExperimentObserver.written(experiment);
    return !spec.rungs().isEmpty()
        && board
            .heard(experiment.getMetadata().getUid(), spec.objective())
            .filter(heard -> heard.isAtNextOf(spec.rungs(), status.rungs()))
            .isPresent();
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
