package dev.sweepline.planner.experiment;

import dev.sweepline.planner.status.Best;
import dev.sweepline.planner.status.Rung;
import dev.sweepline.planner.trial.Ranking;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Writes down what the objective was at each rung. What is written stays: a resumed attempt that
/// does an epoch again has nothing to add.
final class RungLog {
  private final ExperimentView view;
  private final List<Heard.EpochEnd> ends;
  private final Ranking ranking;
  private final String at;
  private final List<Rung> rungs;

  private RungLog(ExperimentView view, Heard heard, Instant now) {
    this.view = view;
    this.ends = heard.epochEnds();
    this.ranking = Ranking.of(view.spec().objective());
    this.at = now.truncatedTo(ChronoUnit.MILLIS).toString();
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
        .ifPresent(end -> {
          var best = bestUntil(end);
          rungs.add(new Rung(rung, end.value(), best.equals(end.value()) ? null : best, at));
        });
  }

  private String bestUntil(Heard.EpochEnd here) {
    var best = here.value();
    for (var end : ends) {
      if (end.epoch() <= here.epoch()) {
        best = better(end.value(), best);
      }
    }
    // What earlier attempts reached is in the journal alone.
    for (var rung : rungs) {
      best = better(rung.bestSoFar(), best);
    }
    return better(
        Optional.ofNullable(view.status().best())
            .filter(known -> known.epoch() != null && known.epoch() <= here.epoch())
            .map(Best::value)
            .orElse(null),
        best);
  }

  private String better(@Nullable String candidate, String best) {
    return candidate != null && ranking.isBetter(candidate, best) ? candidate : best;
  }
}
