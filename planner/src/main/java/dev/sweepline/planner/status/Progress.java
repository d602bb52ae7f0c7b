package dev.sweepline.planner.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How far an attempt is, folded from its events; the numbers are text, as everywhere in the API.
public record Progress(
    @JsonPropertyDescription("The attempt that reported it.") @Required Integer attempt,
    @JsonPropertyDescription("The last event that is folded in.") @Required Long seq,
    @JsonPropertyDescription("Epochs done, such as 12.5.") @Size(max = 32) @Nullable String epoch,
    @JsonPropertyDescription("Epochs to do.") @Nullable Integer maxEpochs,
    @JsonPropertyDescription("Optimizer steps done.") @Nullable Long step,
    @JsonPropertyDescription("The latest metrics.") @Size(max = 32)
        Map<String, @Size(max = 32) String> last,
    @JsonPropertyDescription("The metrics of the best epoch.") @Size(max = 32)
        Map<String, @Size(max = 32) String> best,
    @JsonPropertyDescription("The best epoch.") @Nullable Integer bestEpoch,
    @JsonPropertyDescription("When it will be done, as it looks.") @Size(max = 40)
        @Nullable String eta,
    @JsonPropertyDescription("When this was heard.") @Size(max = 40) @Nullable String updatedAt,
    @JsonPropertyDescription("How many of its events never came; absent: none.")
        @Nullable Long missed)
    implements StatusPart {

  /// Where every event came.
  public Progress(
      Integer attempt,
      Long seq,
      @Nullable String epoch,
      @Nullable Integer maxEpochs,
      @Nullable Long step,
      Map<String, String> last,
      Map<String, String> best,
      @Nullable Integer bestEpoch,
      @Nullable String eta,
      @Nullable String updatedAt) {
    this(attempt, seq, epoch, maxEpochs, step, last, best, bestEpoch, eta, updatedAt, null);
  }

  public Progress {
    last = Copies.sorted(last);
    best = Copies.sorted(best);
  }

  /// Whether this is later than what is known: a later attempt, or a later event of the same one.
  public boolean isNewerThan(@Nullable Progress known) {
    return known == null
        || attempt > known.attempt()
        || (attempt.equals(known.attempt()) && seq > known.seq());
  }
}
