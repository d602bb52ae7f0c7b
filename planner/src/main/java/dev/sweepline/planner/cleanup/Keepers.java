package dev.sweepline.planner.cleanup;

import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.trial.Ranking;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Says of each trial of a sweep which of its checkpoints need not stay.
final class Keepers {
  private final Set<String> reused;
  private final boolean onlyTheBest;
  private final Set<String> best;

  /// @param ended whether the sweep is over: only then is it known which trials are the best
  /// @param reused the uids of Experiments whose outcome others have taken over
  Keepers(SweepSpec spec, boolean ended, List<ExperimentView> trials, Set<String> reused) {
    this.reused = reused;
    var keep = spec.storage() == null ? null : spec.storage().keep();
    var most = keep == null ? null : keep.trials();
    this.onlyTheBest = ended && most != null;
    this.best = most == null ? Set.of() : best(spec, trials, most);
  }

  /// In the order in which the sweep's own `best` is found: of equals, the first by name.
  private static Set<String> best(SweepSpec spec, List<ExperimentView> trials, int most) {
    var ranking = Ranking.of(spec.objective());
    Comparator<ExperimentView> byValue =
        (one, other) ->
            ranking.isBetter(value(one), value(other))
                ? -1
                : ranking.isBetter(value(other), value(one)) ? 1 : 0;
    return trials.stream()
        .filter(trial -> trial.status().best() != null)
        .sorted(byValue.thenComparing(ExperimentView::name))
        .limit(most)
        .map(ExperimentView::uid)
        .collect(Collectors.toCollection(HashSet::new));
  }

  private static String value(ExperimentView trial) {
    return Objects.requireNonNull(trial.status().best()).value();
  }

  /// Empty where nothing is to go, or where it went already.
  Optional<Removal> removal(ExperimentView trial) {
    var status = trial.status();
    var attempts = status.attempts();
    boolean over =
        status.phase() != null
            && status.phase().settled()
            && !trial.deleting()
            && attempts.stream().noneMatch(Attempt::live);
    if (!over || attempts.isEmpty()) {
      return Optional.empty();
    }
    boolean stays = !onlyTheBest || best.contains(trial.uid()) || reused.contains(trial.uid());
    int below = stays ? replacedBelow(trial) : attempts.getLast().number() + 1;
    int gone = status.checkpointsGone() == null ? 1 : status.checkpointsGone();
    return below <= gone ? Optional.empty() : Optional.of(new Removal(trial.uid(), below));
  }

  /// What a trial that succeeded says is its checkpoint is its best; of one that did not, the best
  /// epoch may lie in an earlier folder than the last.
  private static int replacedBelow(ExperimentView trial) {
    var checkpoint = trial.status().checkpoint();
    return trial.status().phase() != ExperimentPhase.SUCCEEDED || checkpoint == null
        ? 1
        : Removal.attempt(trial.uid(), checkpoint.path()).orElse(1);
  }
}
