package dev.sweepline.planner.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who votes in an ensemble, and how it came out.
///
/// @param members as they are pinned in its Experiment, and how good each is alone
public record EnsembleLine(
    @JsonPropertyDescription("The models that vote, as they were chosen.") @Size(max = 16)
        List<Member> members,
    @JsonPropertyDescription("How good each way to vote is; the first is what the objective is of.")
        @Size(max = 3)
        List<Vote> votes,
    @JsonPropertyDescription(
            "The share of images that two members say the same of, the mean over pairs.")
        @Size(max = 32)
        @Nullable String agreement,
    @JsonPropertyDescription("Fleiss' kappa of all members.") @Size(max = 32)
        @Nullable String kappa)
    implements StatusPart {

  public EnsembleLine {
    members = Copies.list(members);
    votes = Copies.list(votes);
  }

  /// A member.
  @RecordBuilder
  public record Member(
      @JsonPropertyDescription("The Experiment that trained it.") @Required @Size(max = 253)
          String experiment,
      @JsonPropertyDescription("Its uid.") @Size(max = 64) @Nullable String uid,
      @JsonPropertyDescription("What kind of model it is.") @Size(max = 128) @Nullable String model,
      @JsonPropertyDescription("The file.") @Required @Size(max = 1024) String checkpoint,
      @JsonPropertyDescription("Its SHA-256.") @Required @Size(max = 71) String sha256,
      @JsonPropertyDescription("How much it counts; absent: 1.") @Size(max = 16)
          @Nullable String weight,
      @JsonPropertyDescription("F1 (macro) of it alone, on the images that were voted on.")
          @Size(max = 32)
          @Nullable String f1,
      @JsonPropertyDescription("Accuracy of it alone.") @Size(max = 32) @Nullable String accuracy)
      implements StatusPart {}

  /// A way to vote.
  public record Vote(
      @JsonPropertyDescription("Soft, Hard or Rank.") @Required @Size(max = 8) String voting,
      @JsonPropertyDescription("F1 (macro).") @Size(max = 32) @Nullable String f1,
      @JsonPropertyDescription("Accuracy.") @Size(max = 32) @Nullable String accuracy)
      implements StatusPart {}
}
