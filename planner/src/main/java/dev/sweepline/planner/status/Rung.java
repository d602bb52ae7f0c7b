package dev.sweepline.planner.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/// What the objective was at a rung, where trials are compared. Written once: a resumed attempt
/// that does the epoch again changes nothing.
public record Rung(
    @JsonPropertyDescription("The rung, in epochs done.") @Required Integer epoch,
    @JsonPropertyDescription("The objective there.") @Required @Size(max = 32) String value,
    @JsonPropertyDescription("The best until there, if that is another value.") @Size(max = 32)
        @Nullable String best,
    @JsonPropertyDescription(
            "When it was written down: each is compared with those that were before it.")
        @Required
        @Size(max = 40)
        String at)
    implements StatusPart {

  /// The best value until here, this one included.
  public String bestSoFar() {
    return best == null ? value : best;
  }
}
