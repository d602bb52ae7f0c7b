package dev.sweepline.operator.wandb;

import dev.sweepline.wandb.RunEnding;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Experiments as a test wants them.
final class PretendDirectory implements RunDirectory {
  private final Map<String, TrackedRun> runs = new ConcurrentHashMap<>();
  private final Map<String, Standing> standings = new ConcurrentHashMap<>();
  private final Map<String, Recovery> recoveries = new ConcurrentHashMap<>();
  private volatile boolean unreadable;

  void knows(TrackedRun run) {
    runs.put(run.id(), run);
    standings.put(run.id(), new Live());
  }

  /// Whether configuration trees can be read at the moment.
  void readable(boolean readable) {
    unreadable = !readable;
  }

  void doesNotTrack(String uid) {
    standings.put(uid, new Untracked());
  }

  void settles(String uid, RunEnding ending) {
    standings.put(uid, new Settled(ending));
  }

  /// What becomes of requests for rows from now on; nothing can be had at first.
  void recovers(String uid, Recovery recovery) {
    recoveries.put(uid, recovery);
  }

  @Override
  public Recovery recovery(String experimentUid, String asked) {
    return recoveries.getOrDefault(experimentUid, Recovery.IMPOSSIBLE);
  }

  @Override
  public boolean complete() {
    return true;
  }

  @Override
  public Standing standing(String experimentUid) {
    return standings.getOrDefault(experimentUid, new Unknown());
  }

  @Override
  public Optional<TrackedRun> run(String experimentUid) {
    if (unreadable) {
      throw new KubernetesClientException("the API server does not answer");
    }
    return Optional.ofNullable(runs.get(experimentUid));
  }
}
