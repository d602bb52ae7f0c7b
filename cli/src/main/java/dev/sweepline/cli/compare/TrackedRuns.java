package dev.sweepline.cli.compare;

import dev.sweepline.planner.report.Entrant;
import dev.sweepline.planner.report.Trial;
import dev.sweepline.planner.spec.SearchBuilder;
import dev.sweepline.planner.spec.SweepSpecBuilder;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.wandb.TrackedRun;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Runs of a W&B project as the trials of a sweep.
final class TrackedRuns {

  private TrackedRuns() {}

  static Entrant entrant(String project, List<TrackedRun> runs) {
    var own = ownToEach(runs);
    return new Entrant(
        project,
        SweepSpecBuilder.builder()
            .type(SweepType.CUSTOM)
            .search(SearchBuilder.builder().space(List.of()).seeds(List.of(1)).build())
            .build(),
        runs.stream().map(run -> trial(run, own)).toList(),
        Map.of());
  }

  private static Trial trial(TrackedRun run, Set<String> own) {
    var params = new LinkedHashMap<>(run.config());
    params.keySet().removeAll(own);
    return new Trial(
        run.id(),
        run.name(),
        params,
        state(run.state()),
        run.summary(),
        OptionalInt.empty(),
        Optional.empty(),
        Trial.Attempts.none(),
        Trial.Progress.none(),
        "",
        "");
  }

  private static Trial.State state(String state) {
    return switch (state) {
      case "finished" -> Trial.State.Succeeded;
      case "failed", "crashed" -> Trial.State.Failed;
      case "killed" -> Trial.State.Stopped;
      case "running" -> Trial.State.Running;
      case "preempting", "preempted" -> Trial.State.Suspended;
      default -> Trial.State.Pending;
    };
  }

  /// Texts that are another one in every run, such as folders and ids, tell nothing apart.
  private static Set<String> ownToEach(List<TrackedRun> runs) {
    var values = new HashMap<String, Set<String>>();
    var texts = new HashSet<String>();
    for (var run : runs) {
      run.config()
          .forEach((key, value) -> {
            values.computeIfAbsent(key, _ -> new HashSet<>()).add(value);
            if (!isNumber(value)) {
              texts.add(key);
            }
          });
    }
    texts.removeIf(
        key -> runs.size() < 4 || values.getOrDefault(key, Set.of()).size() < runs.size());
    return texts;
  }

  private static boolean isNumber(String text) {
    try {
      return Double.isFinite(Double.parseDouble(text));
    } catch (NumberFormatException notANumber) {
      return false;
    }
  }
}
