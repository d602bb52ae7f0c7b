package dev.sweepline.trainer.event;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// Which events go when a spool is full: old progress gets sparse, so that a curve keeps its shape.
final class Thinning {
  private Thinning() {}

  /// An event of a spool.
  record Spooled(Importance importance, int bytes) {}

  /// Every second event of the older half, again and again until `excess` bytes are saved: progress
  /// only when no asides are left, results of validation when no other progress is, and the latest
  /// progress never.
  ///
  /// @return what goes, by index; less than asked for where the rest must stay
  static BitSet leaving(List<Spooled> events, long excess) {
    var leaving = new BitSet(events.size());
    int latest = latestProgress(events);
    long left = excess;
    for (var importance : List.of(Importance.ASIDE, Importance.STEP, Importance.EPOCH_END)) {
      var candidates = candidates(events, importance, latest);
      while (left > 0 && !candidates.isEmpty()) {
        var staying = new ArrayList<Integer>(candidates.size());
        int half = (candidates.size() + 1) / 2;
        for (int i = 0; i < candidates.size(); i++) {
          int event = candidates.get(i);
          if (i < half && i % 2 == 0 && left > 0) {
            leaving.set(event);
            left -= events.get(event).bytes();
          } else {
            staying.add(event);
          }
        }
        candidates = staying;
      }
    }
    return leaving;
  }

  private static List<Integer> candidates(List<Spooled> events, Importance importance, int latest) {
    var candidates = new ArrayList<Integer>();
    for (int i = 0; i < events.size(); i++) {
      if (i != latest && events.get(i).importance() == importance) {
        candidates.add(i);
      }
    }
    return candidates;
  }

  private static int latestProgress(List<Spooled> events) {
    for (int i = events.size() - 1; i >= 0; i--) {
      if (events.get(i).importance().isProgress()) {
        return i;
      }
    }
    return -1;
  }
}
