package dev.sweepline.operator.wandb;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Experiments as a test wants them.
final class PretendDirectory implements RunDirectory {
  private final Map<String, RunFacts> facts = new ConcurrentHashMap<>();
  private final Map<String, Standing> standings = new ConcurrentHashMap<>();

  void knows(RunFacts run) {
    facts.put(run.id(), run);
    standings.put(run.id(), new Live());
  }

  void doesNotTrack(String uid) {
    standings.put(uid, new Untracked());
  }

  void settles(String uid, RunEnding ending) {
    standings.put(uid, new Settled(ending));
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
  public Optional<RunFacts> facts(String experimentUid) {
    return Optional.ofNullable(facts.get(experimentUid));
  }
}
