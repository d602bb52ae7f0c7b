package dev.sweepline.planner.budget;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.OptionalLong;

/// What a trial is expected to cost: the mean of those of the same model and size if there are any,
/// else of all; those that are done know best, before that it is as their progress looks.
final class Estimates {
  private final Means finished = new Means();
  private final Means foreseen = new Means();

  /// What failed or was taken over from an earlier run says nothing about the cost of a run.
  Estimates(List<Spender> trials, Instant now) {
    for (var trial : trials) {
      if (!trial.settled()) {
        trial.foreseen(now).ifPresent(seconds -> foreseen.add(trial.group(), seconds));
      } else if (!trial.failed()) {
        finished.add(trial.group(), trial.spent());
      }
    }
  }

  OptionalLong of(Spender.Group group) {
    var done = ofFinished(group);
    return done.isPresent() ? done : foreseen.of(group);
  }

  /// The same by trials that are done alone, which changes only when one ends.
  OptionalLong ofFinished(Spender.Group group) {
    return finished.of(group);
  }

  private static final class Means {
    private final Map<Spender.Group, LongSummaryStatistics> byGroup = new HashMap<>();
    private final LongSummaryStatistics all = new LongSummaryStatistics();

    void add(Spender.Group group, long seconds) {
      if (seconds > 0) {
        byGroup.computeIfAbsent(group, _ -> new LongSummaryStatistics()).accept(seconds);
        all.accept(seconds);
      }
    }

    OptionalLong of(Spender.Group group) {
      var known = byGroup.getOrDefault(group, all);
      return known.getCount() == 0
          ? OptionalLong.empty()
          : OptionalLong.of((long) Math.ceil(known.getAverage()));
    }
  }
}
