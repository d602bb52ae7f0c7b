package dev.sweepline.operator.experiment;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.function.Predicate;

/// Between those who look after trials and those who look after sweeps: a trial that is deleted
/// while its Sweep stays goes once the Sweep has its journal.
public final class Farewells {
  // They are asked for within seconds; one that is forgotten too early waits for as long as it may.
  private static final int REMEMBERED = 10_000;

  private final Cache<String, Boolean> kept = Caffeine.newBuilder().maximumSize(REMEMBERED).build();
  private volatile Predicate<String> staying = _ -> false;

  /// @param sweepUids tells whether a Sweep is looked after, and is not being deleted itself
  public void sweepsAre(Predicate<String> sweepUids) {
    staying = sweepUids;
  }

  /// The journal of a trial with this uid is where its Sweep finds it.
  public void isKept(String uid) {
    kept.put(uid, true);
  }

  /// Whether a Sweep is still to keep the journal of a trial.
  boolean isAwaited(Experiment trial) {
    var metadata = trial.getMetadata();
    return metadata.getDeletionTimestamp() != null
        && kept.getIfPresent(metadata.getUid()) == null
        && metadata.getOwnerReferences().stream()
            .anyMatch(owner -> owner.getKind().equals("Sweep") && staying.test(owner.getUid()));
  }
}
