package dev.sweepline.trainer;

import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.trainer.event.RunEvents;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// Several listeners; who comes later hears what follows. Events come on the thread that trains,
/// the last one may come on another.
final class Audience implements RunEvents.Listener {
  private final List<RunEvents.Listener> listeners;

  Audience(RunEvents.Listener first) {
    listeners = new CopyOnWriteArrayList<>(List.of(first));
  }

  void add(RunEvents.Listener listener) {
    listeners.add(listener);
  }

  @Override
  public void started(RunEvents.Beginning beginning) {
    listeners.forEach(listener -> listener.started(beginning));
  }

  @Override
  public void progress(long step, double epoch, Map<String, Double> metrics, boolean epochEnd) {
    listeners.forEach(listener -> listener.progress(step, epoch, metrics, epochEnd));
  }

  @Override
  public void logged(List<TrainerEvent.Line> lines) {
    listeners.forEach(listener -> listener.logged(lines));
  }

  @Override
  public void measured(Instant time, Map<String, Double> values) {
    listeners.forEach(listener -> listener.measured(time, values));
  }

  @Override
  public void finished(RunEvents.Ending ending) {
    listeners.forEach(listener -> listener.finished(ending));
  }
}
