package dev.sweepline.planner.experiment;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a trainer said about its end, by termination message or `Finished` event; numbers as text.
///
/// @param step optimizer steps done; 0 means that training never began
/// @param checkpoint where to continue, or what to serve
public record TrainerReport(
    int exitCode,
    long step,
    Map<String, String> best,
    @Nullable Integer bestEpoch,
    Map<String, String> last,
    @Nullable String checkpoint,
    @Nullable String checkpointSha256,
    @Nullable String message) {

  public TrainerReport {
    best = Map.copyOf(best);
    last = Map.copyOf(last);
  }
}
