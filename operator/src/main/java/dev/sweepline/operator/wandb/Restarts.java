package dev.sweepline.operator.wandb;

import dev.sweepline.contract.TrainerEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Which attempts began a run of their own, since they began from nothing.
final class Restarts {
  /// By Experiment.
  private final Map<String, TreeSet<Integer>> attempts = new HashMap<>();

  /// There is a run of this id.
  void know(String id) {
    int attempt = RunIds.firstAttempt(id);
    if (attempt > 1) {
      attempts.computeIfAbsent(RunIds.experimentUid(id), _ -> new TreeSet<>()).add(attempt);
    }
  }

  /// The runs that an event is about: what begins one ends the one before it, which may have
  /// forgotten that in a crash.
  List<String> runsOf(TrainerEvent event) {
    var begun = attempts.get(event.uid());
    if (begun == null) {
      return List.of(event.uid());
    }
    var own = runOf(event.uid(), event.attempt());
    return event instanceof TrainerEvent.Started && begun.contains(event.attempt())
        ? List.of(run(event.uid(), begun.lower(event.attempt())), own)
        : List.of(own);
  }

  /// The run that an attempt is part of.
  String runOf(String experimentUid, int attempt) {
    var begun = attempts.get(experimentUid);
    return begun == null ? experimentUid : run(experimentUid, begun.floor(attempt));
  }

  private static String run(String experimentUid, @Nullable Integer restart) {
    return restart == null ? experimentUid : RunIds.restart(experimentUid, restart);
  }

  void forget() {
    attempts.clear();
  }
}
