package dev.sweepline.operator.scale;

import dev.sweepline.operator.experiment.Experiment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// How old the oldest news of a trial are when its status tells of them. A step is the moment of
/// its event (`BusyBoard`).
final class StatusWatch implements Watcher<Experiment>, AutoCloseable {
  private static final long BETWEEN_EVENTS = 10_000;

  private final Watch watch;
  private final Map<String, Long> shown = new HashMap<>();
  private final List<Long> ages = new ArrayList<>();

  StatusWatch(KubernetesClient client, String namespace) {
    this.watch = client.resources(Experiment.class).inNamespace(namespace).watch(this);
  }

  @Override
  public synchronized void eventReceived(Action action, Experiment experiment) {
    var status = experiment.getStatus();
    if (action != Action.MODIFIED || status == null || status.progress() == null) {
      return;
    }
    var step = status.progress().step();
    if (step == null) {
      return;
    }
    var before = shown.put(experiment.getMetadata().getUid(), step);
    if (!step.equals(before)) {
      long oldest = before == null ? step : Math.min(step, before + BETWEEN_EVENTS);
      ages.add(System.currentTimeMillis() - oldest);
    }
  }

  @Override
  public void onClose(WatcherException cause) {
    throw new IllegalStateException(cause);
  }

  /// Nothing but time.
  @SuppressWarnings("ResultOfMethodCallIgnored")
  void await(Duration period) throws InterruptedException {
    var _ = new CountDownLatch(1).await(period.toMillis(), TimeUnit.MILLISECONDS);
  }

  synchronized String figures() {
    return Durations.figures(ages) + ", of " + shown.size() + " trials";
  }

  @Override
  public void close() {
    watch.close();
  }
}
