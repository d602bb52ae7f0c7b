package dev.sweepline.operator.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sweepline.planner.report.Trial;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A trial as the API returns it.
///
/// @param done its share that is done, from 0 to 1
/// @param reused the experiment whose outcome it took over, if it did not run itself
/// @param missed how many events of its latest attempt never came, if any
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TrialView(
    String experiment,
    String runName,
    Map<String, String> params,
    String state,
    Map<String, Double> metrics,
    Map<String, Double> last,
    @Nullable Integer bestEpoch,
    double epoch,
    int maxEpochs,
    double done,
    @Nullable Long durationSeconds,
    @Nullable Long remainingSeconds,
    int attempts,
    String reason,
    String waitingFor,
    @Nullable Long missed,
    @Nullable String reused) {

  static TrialView of(Trial trial) {
    var progress = trial.progress();
    return new TrialView(
        trial.experiment(),
        trial.runName(),
        trial.params(),
        trial.state().name(),
        trial.metrics(),
        progress.last(),
        trial.bestEpoch().isPresent() ? trial.bestEpoch().getAsInt() : null,
        progress.epoch(),
        progress.maxEpochs(),
        trial.done(),
        trial.duration().map(Duration::toSeconds).orElse(null),
        progress.remaining().map(Duration::toSeconds).orElse(null),
        trial.attempts().started(),
        trial.reason(),
        trial.waitingFor(),
        progress.missed() == 0 ? null : progress.missed(),
        trial.reused().isEmpty() ? null : trial.reused());
  }
}
