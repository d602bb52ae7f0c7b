package dev.sweepline.operator.experiment;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/// How many couriers may be on their way at once, over all Experiments: after an outage of Kafka
/// hundreds of trials may wait for one. Experiments that are looked at at the same moment may
/// exceed it by as many.
final class CourierRoom {
  static final int MOST = 8;

  private final Set<String> taken = ConcurrentHashMap.newKeySet();

  /// @param exists whether there is still an Experiment of a uid: one may go without a word
  boolean isFreeFor(String experimentUid, Predicate<String> exists) {
    if (!taken.contains(experimentUid) && taken.size() >= MOST) {
      taken.removeIf(exists.negate());
    }
    return taken.contains(experimentUid) || taken.size() < MOST;
  }

  void enter(String experimentUid) {
    taken.add(experimentUid);
  }

  void leave(String experimentUid) {
    taken.remove(experimentUid);
  }
}
