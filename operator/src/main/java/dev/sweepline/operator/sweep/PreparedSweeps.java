package dev.sweepline.operator.sweep;

import dev.sweepline.operator.configs.ConfigTrees;
import dev.sweepline.planner.configs.Tree;
import dev.sweepline.planner.configs.TreeCopy;
import dev.sweepline.planner.ensemble.Choice;
import dev.sweepline.planner.sweep.ClaimView;
import dev.sweepline.planner.sweep.PreparedSweep;
import dev.sweepline.planner.sweep.SweepView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Keeps what a spec comes to for as long as the spec stays: composing it again costs the most.
final class PreparedSweeps {
  private static final int MOST = 1000;

  private final ConfigTrees trees;
  private final Map<String, Kept> byUid = new ConcurrentHashMap<>();

  PreparedSweeps(ConfigTrees trees) {
    this.trees = trees;
  }

  /// @param configMap the copy it was composed from, empty for the release's tree
  private record Kept(
      long generation,
      Optional<String> configMap,
      List<ClaimView> claims,
      Choice choice,
      PreparedSweep prepared) {}

  PreparedSweep of(SweepView view) {
    return Optional.ofNullable(byUid.get(view.uid()))
        .filter(kept ->
            kept.generation() == view.generation()
                && kept.configMap().equals(configMap(view))
                && kept.claims().equals(view.claims())
                && kept.choice().equals(view.choice()))
        .filter(_ -> !(view.tree() instanceof Tree.Missing))
        .map(Kept::prepared)
        .orElseGet(() -> prepare(view));
  }

  private PreparedSweep prepare(SweepView view) {
    if (byUid.size() >= MOST) {
      byUid.clear();
    }
    var prepared = PreparedSweep.of(trees.composer(view.tree()), view);
    if (!(view.tree() instanceof Tree.Missing)) {
      byUid.put(
          view.uid(),
          new Kept(view.generation(), configMap(view), view.claims(), view.choice(), prepared));
    }
    return prepared;
  }

  private static Optional<String> configMap(SweepView view) {
    return view.tree().source().map(TreeCopy::configMap);
  }
}
