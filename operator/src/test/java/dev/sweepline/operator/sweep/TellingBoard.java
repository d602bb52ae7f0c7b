package dev.sweepline.operator.sweep;

import dev.sweepline.operator.events.ProgressBoard;
import dev.sweepline.planner.experiment.Heard;
import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.status.Progress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// What trainers told, as a test has them tell it.
final class TellingBoard implements ProgressBoard {
  private final Map<String, Heard> heard = new ConcurrentHashMap<>();
  private final List<Consumer<Set<String>>> listeners = new CopyOnWriteArrayList<>();

  /// An experiment has done this many epochs, each with this value of the objective.
  void tell(String uid, int epochs, String value) {
    var ends = new ArrayList<Heard.EpochEnd>();
    for (int epoch = 1; epoch <= epochs; epoch++) {
      ends.add(new Heard.EpochEnd(epoch, Double.parseDouble(value)));
    }
    var metrics = Map.of("val_f1", value);
    var progress =
        new Progress(
            1,
            (long) epochs,
            String.valueOf(epochs),
            32,
            10L * epochs,
            metrics,
            metrics,
            1,
            null,
            "2026-02-13T00:01:30Z");
    heard.put(uid, new Heard(progress, null, null, null, null, ends));
    listeners.forEach(listener -> listener.accept(Set.of(uid)));
  }

  /// An experiment has begun, on data with that digest.
  void begins(String uid, String dataDigest) {
    var progress =
        new Progress(1, 0L, "0", 32, 10L, Map.of(), Map.of(), 1, null, "2026-02-13T00:01:30Z");
    heard.put(
        uid,
        new Heard(
            progress,
            null,
            null,
            null,
            null,
            List.of(),
            new Heard.Beginning("cpu", Map.of(), dataDigest)));
    listeners.forEach(listener -> listener.accept(Set.of(uid)));
  }

  @Override
  public Optional<Heard> heard(String experimentUid, Objective objective) {
    return Optional.ofNullable(heard.get(experimentUid));
  }

  @Override
  public Optional<Instant> listeningSince() {
    return Optional.empty();
  }

  @Override
  public void onNews(Consumer<Set<String>> listener) {
    listeners.add(listener);
  }

  @Override
  public void forget(String experimentUid) {
    heard.remove(experimentUid);
  }
}
