package dev.sweepline.planner.experiment;

import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.status.Rung;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Writes down what the objective was at each rung. What is written stays: a resumed attempt that
/// does an epoch again has nothing to add.
final class RungLog {
  private final ExperimentView view;
  private final List<Heard.EpochEnd> ends;
  private final Instant now;
  private final List<Rung> rungs;

  private RungLog(ExperimentView view, Heard heard, Instant now) {
    this.view = view;
    this.ends = heard.epochEnds();
    this.now = now;
    this.rungs = new ArrayList<>(view.status().rungs());
    var maxEpochs = heard.progress().maxEpochs();
    var epochs = view.spec().rungs();
    for (int i = 0; i < epochs.size(); i++) {
      // At its last epoch a trial is as good as done.
      boolean last = maxEpochs != null && epochs.get(i) >= maxEpochs;
      if (!last && (rungs.isEmpty() || epochs.get(i) > rungs.getLast().epoch())) {
        write(epochs.get(i), i + 1 < epochs.size() ? epochs.get(i + 1) : Integer.MAX_VALUE);
      }
    }
  }

  static List<Rung> of(ExperimentView view, Journal journal, Instant now) {
    var heard = view.heard();
    return heard == null
            || view.spec().rungs().isEmpty()
            || !journal.knows(heard.progress().attempt())
        ? view.status().rungs()
        : List.copyOf(new RungLog(view, heard, now).rungs);
  }

  /// An epoch without a value, as where validation is seldom, passes the rung on to the next one.
  private void write(int rung, int next) {
    ends.stream()
        .filter(end -> end.epoch() >= rung && end.epoch() < next)
        .findFirst()
        .ifPresent(end -> rungs.add(Rung.of(rung, end.value(), bestUntil(end), now)));
  }

  private double bestUntil(Heard.EpochEnd here) {
    double best = here.value();
    for (var end : ends) {
      if (end.epoch() <= here.epoch()) {
        best = better(end.value(), best);
      }
    }
    // What earlier attempts reached is in the journal alone.
    for (var rung : rungs) {
      best = better(Double.parseDouble(rung.bestSoFar()), best);
    }
    var known = view.status().best();
    return known == null || known.epoch() == null || known.epoch() > here.epoch()
        ? best
        : better(Double.parseDouble(known.value()), best);
  }

  private double better(double candidate, double best) {
    boolean more = view.spec().objective().direction() == Objective.Direction.MAXIMIZE;
    return (more ? candidate > best : candidate < best) ? candidate : best;
  }
}
