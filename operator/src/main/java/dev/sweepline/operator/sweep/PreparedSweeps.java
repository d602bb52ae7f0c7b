package dev.sweepline.operator.sweep;

import dev.sweepline.planner.sweep.PreparedSweep;
import dev.sweepline.planner.sweep.SweepView;
import dev.sweepline.planner.trial.Composer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Keeps what a spec comes to for as long as the spec stays: composing it again costs the most.
final class PreparedSweeps {
  private static final int MOST = 1000;

  private final Composer composer;
  private final Map<String, Kept> byUid = new ConcurrentHashMap<>();

  PreparedSweeps(Composer composer) {
    this.composer = composer;
  }

  private record Kept(long generation, PreparedSweep prepared) {}

  PreparedSweep of(SweepView view) {
    return Optional.ofNullable(byUid.get(view.uid()))
        .filter(kept -> kept.generation() == view.generation())
        .map(Kept::prepared)
        .orElseGet(() -> prepare(view));
  }

  private PreparedSweep prepare(SweepView view) {
    if (byUid.size() >= MOST) {
      byUid.clear();
    }
    var prepared = PreparedSweep.of(composer, view);
    byUid.put(view.uid(), new Kept(view.generation(), prepared));
    return prepared;
  }
}
