package dev.sweepline.planner.status;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was decided on a proposal, with what it was decided by.
@RecordBuilder
public record ChampionDecision(
    @JsonPropertyDescription("Who was proposed, by whom.") @Required @Size(max = 512)
        String proposal,
    @JsonPropertyDescription("When.") @Required @Size(max = 40) String at,
    @JsonPropertyDescription("What came of it.") @Required Verdict verdict,
    @JsonPropertyDescription("One word for programs.") @Required @Size(max = 64) String reason,
    @JsonPropertyDescription("One sentence for people.") @Required @Size(max = 2048) String message,
    @JsonPropertyDescription("Who was proposed.") @Nullable Contender candidate,
    @JsonPropertyDescription("The champion at that time; absent: there was none.")
        @Nullable Contender champion,
    @JsonPropertyDescription("How much better the candidate's mean is.") @Size(max = 32)
        @Nullable String delta,
    @JsonPropertyDescription("What to keep in mind.") @Size(max = 8)
        List<@Size(max = 512) String> flags)
    implements StatusPart {
  private static final int WORDS = 2048;
  private static final int PROPOSAL = 512;

  public ChampionDecision {
    flags = Copies.list(flags);
    // A status that breaks its own schema could never be written again.
    if (message.length() > WORDS) {
      message = message.substring(0, WORDS - 1) + "…";
    }
    if (proposal.length() > PROPOSAL) {
      proposal = proposal.substring(0, PROPOSAL - 1) + "…";
    }
  }

  public ChampionDecision with(Verdict other, String word, String words) {
    return ChampionDecisionBuilder.builder(this).verdict(other).reason(word).message(words).build();
  }

  /// What came of a proposal.
  public enum Verdict {
    /// It is better, and its checkpoint is being verified and copied.
    @JsonProperty("Verifying")
    VERIFYING,
    @JsonProperty("Promoted")
    PROMOTED,
    @JsonProperty("RolledBack")
    ROLLED_BACK,
    /// It was not good enough, or not comparable.
    @JsonProperty("Refused")
    REFUSED,
    /// It is better, but its checkpoint could not be verified or copied.
    @JsonProperty("Failed")
    FAILED
  }
}
