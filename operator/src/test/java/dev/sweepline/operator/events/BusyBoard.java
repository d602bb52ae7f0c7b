package dev.sweepline.operator.events;

import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.planner.experiment.Heard;
import dev.sweepline.planner.spec.Objective;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// The operator's board, with trainers of a bench that tell of their progress without Kafka.
public final class BusyBoard implements ProgressBoard {
  private final LiveProgress board = new LiveProgress(20_000);
  private final Set<String> asked = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);

  public BusyBoard() {
    var _ =
        clock.scheduleAtFixedRate(
            () -> board.tellNews(Instant.now()), 500, 500, TimeUnit.MILLISECONDS);
  }

  /// Each trainer tells of its progress once in so many seconds, one after the other; the step is
  /// the moment at which it did, in milliseconds.
  public void tell(Iterable<String> uids, int everySeconds) {
    var all = new ArrayList<String>();
    uids.forEach(all::add);
    var next = new AtomicInteger();
    long each = Math.max(1, TimeUnit.SECONDS.toMicros(everySeconds) / Math.max(1, all.size()));
    var _ =
        clock.scheduleAtFixedRate(
            () -> {
              int turn = next.getAndIncrement();
              board.add(progress(all.get(turn % all.size()), turn / all.size() + 1));
            },
            0,
            each,
            TimeUnit.MICROSECONDS);
  }

  private static TrainerEvent progress(String uid, int number) {
    var now = Instant.now();
    return new TrainerEvent.Progress(
        TrainerEvent.SCHEMA,
        uid,
        1,
        number,
        now,
        now.toEpochMilli(),
        number / 10.0,
        Map.of(
            "train_loss",
            1.0 / number,
            "lr",
            1e-4 * number,
            "images_per_second",
            40.0 + number % 7),
        false);
  }

  /// How many experiments were looked at since the start.
  public int lookedAt() {
    return asked.size();
  }

  @Override
  public Optional<Heard> heard(String experimentUid, Objective objective) {
    asked.add(experimentUid);
    return board.heard(experimentUid, objective);
  }

  @Override
  public Optional<Instant> listeningSince() {
    return board.listeningSince();
  }

  @Override
  public void onNews(Consumer<Set<String>> listener) {
    board.onNews(listener);
  }

  @Override
  public void forget(String experimentUid) {
    board.forget(experimentUid);
  }
}
