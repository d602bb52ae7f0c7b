package dev.sweepline.planner.status;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.jspecify.annotations.Nullable;

/// A contender that is or was the champion.
@RecordBuilder
public record Reign(
    @JsonPropertyDescription("The promotion or rollback that it began with.") @Required
        Integer number,
    @JsonPropertyDescription("What it is.") @Required Contender model,
    @JsonPropertyDescription("The claim with the file.") @Required @Size(max = 253) String claim,
    @JsonPropertyDescription("The file in the claim.") @Required @Size(max = 512) String file,
    @JsonPropertyDescription("The SHA-256 of the file.") @Required @Size(max = 80) String sha256,
    @JsonPropertyDescription("Since when.") @Required @Size(max = 40) String since,
    @JsonPropertyDescription("Until when.") @Size(max = 40) @Nullable String until,
    @JsonPropertyDescription("How it ended.") @Nullable Ended ended)
    implements StatusPart {

  /// How a reign ended.
  public enum Ended {
    /// By a better one.
    @JsonProperty("Replaced")
    REPLACED,
    /// Somebody went back to the one before it.
    @JsonProperty("RolledBack")
    ROLLED_BACK
  }

  Reign ending(Ended how, String at) {
    return ReignBuilder.builder(this).until(at).ended(how).build();
  }

  Reign again(int with, String at) {
    return ReignBuilder.builder(this).number(with).since(at).until(null).ended(null).build();
  }
}
