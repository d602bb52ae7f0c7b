package dev.sweepline.cli.compare;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sweepline.planner.report.Contest;
import dev.sweepline.planner.report.Trial;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A trial in `compare -o json`: plain numbers, absent where not known.
@JsonInclude(JsonInclude.Include.NON_NULL)
record TrialLine(
    String experiment,
    String run,
    Map<String, String> params,
    String state,
    Map<String, Double> metrics,
    @Nullable Integer bestEpoch,
    @Nullable Long durationSeconds,
    int attempts,
    @Nullable String reason,
    @Nullable String reused,
    String sweep,
    @Nullable Double overBaseline,
    List<String> goals) {

  static TrialLine of(Trial trial, Contest contest) {
    return new TrialLine(
        trial.experiment(),
        trial.runName(),
        trial.params(),
        trial.state().name(),
        trial.metrics(),
        trial.bestEpoch().isPresent() ? trial.bestEpoch().getAsInt() : null,
        trial.duration().map(Duration::toSeconds).orElse(null),
        trial.attempts().started(),
        trial.reason().isEmpty() ? null : trial.reason(),
        trial.reused().isEmpty() ? null : trial.reused(),
        contest.sweep(trial),
        contest.delta(trial).orElse(null),
        contest.reached(trial));
  }
}
