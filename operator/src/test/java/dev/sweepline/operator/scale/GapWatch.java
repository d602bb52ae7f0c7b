package dev.sweepline.operator.scale;

import dev.sweepline.planner.Names;
import dev.sweepline.testing.Await;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// How long a place of a sweep stands empty: from the end of a Pod to the next one's creation.
final class GapWatch implements Watcher<Pod>, AutoCloseable {
  private final int parallelism;
  private final Watch watch;
  private final Set<String> finished = new HashSet<>();
  private final List<Long> ends = new ArrayList<>();
  private final List<Long> beginnings = new ArrayList<>();

  GapWatch(KubernetesClient client, String namespace, String sweep, int parallelism) {
    this.parallelism = parallelism;
    this.watch = client.pods().inNamespace(namespace).withLabel(Names.SWEEP, sweep).watch(this);
  }

  @Override
  public synchronized void eventReceived(Action action, Pod pod) {
    long now = System.nanoTime() / 1_000_000;
    if (action == Action.ADDED) {
      beginnings.add(now);
    }
    if ("Succeeded".equals(pod.getStatus().getPhase())
        && finished.add(pod.getMetadata().getName())) {
      ends.add(now);
    }
  }

  @Override
  public void onClose(WatcherException cause) {
    throw new IllegalStateException(cause);
  }

  void awaitEnded(int count, Duration patience) {
    Await.value(
        count + " Pods have ended",
        patience,
        () -> ended() >= count ? Optional.of(true) : Optional.empty());
  }

  private synchronized int ended() {
    return ends.size();
  }

  synchronized int created() {
    return beginnings.size();
  }

  /// The first to end makes room for the first that had to wait.
  synchronized String figures() {
    var gaps = new ArrayList<Long>();
    for (int i = 0; i + parallelism < beginnings.size(); i++) {
      gaps.add(beginnings.get(i + parallelism) - ends.get(i));
    }
    return Durations.figures(gaps);
  }

  @Override
  public void close() {
    watch.close();
  }
}
