package dev.sweepline.planner.status;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.jspecify.annotations.Nullable;

/// A promotion or rollback under way: written before its Pod is made, so that whoever comes next
/// knows of it.
@RecordBuilder
public record Promotion(
    @JsonPropertyDescription("1, 2, …: later ones win over earlier ones.") @Required Integer number,
    @JsonPropertyDescription("Whether it goes on or back.") @Required Kind kind,
    @JsonPropertyDescription("Who becomes the champion.") @Required Contender model,
    @JsonPropertyDescription("The claim with champions/NAME/.") @Required @Size(max = 253)
        String claim,
    @JsonPropertyDescription("The SHA-256 that its file must have.") @Required @Size(max = 80)
        String sha256,
    @JsonPropertyDescription("Which try this is, from 1.") @Required Integer tries,
    @JsonPropertyDescription("The next try begins no earlier.") @Size(max = 40)
        @Nullable String notBefore,
    @JsonPropertyDescription("What went wrong last.") @Size(max = 1024) @Nullable String message)
    implements StatusPart {
  private static final int WORDS = 1024;

  public Promotion {
    message = Copies.shortened(message, WORDS);
  }

  /// Whether a better one comes or an earlier one again.
  public enum Kind {
    @JsonProperty("Promote")
    PROMOTE,
    @JsonProperty("Rollback")
    ROLLBACK
  }
}
