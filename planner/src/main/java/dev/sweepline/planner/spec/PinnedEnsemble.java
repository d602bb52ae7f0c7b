package dev.sweepline.planner.spec;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The models that vote, down to the file: the experiment asks them and trains none.
///
/// Written when a Sweep chose them, so that whatever becomes of their sweeps later, it is known who
/// voted.
@ValidationRule(
    value = "self.members.all(m, self.members.exists_one(n, n.experiment == m.experiment))",
    message = "an experiment appears twice: a model votes once",
    fieldPath = ".members")
public record PinnedEnsemble(
    @JsonPropertyDescription("Who votes.") @Required @Size(min = Ensemble.FEWEST, max = 16)
        List<Member> members,
    @JsonPropertyDescription(
            "How the members' answers are counted; the objective is that of the first way.")
        @Default("[\"Soft\",\"Hard\",\"Rank\"]")
        @Size(min = 1, max = 3)
        List<Voting> voting)
    implements SpecPart {

  public PinnedEnsemble {
    members = members == null ? List.of() : List.copyOf(members);
    voting = voting == null ? List.of() : List.copyOf(voting);
  }

  /// A model that votes.
  @RecordBuilder
  public record Member(
      @JsonPropertyDescription("The Experiment that trained it.")
          @Required
          @Pattern(Patterns.OBJECT_NAME)
          @Size(min = 1, max = 253)
          String experiment,
      @JsonPropertyDescription(
              "Its uid: while the vote is not over, no clean-up removes its checkpoint.")
          @Size(min = 1, max = 64)
          @Nullable String uid,
      @JsonPropertyDescription("What kind of model it is, for people.") @Size(min = 1, max = 128)
          @Nullable String model,
      @JsonPropertyDescription("The file, as a trainer sees it.")
          @Required
          @Size(min = 1, max = 1024)
          String checkpoint,
      @JsonPropertyDescription("The SHA-256 that the file must have.")
          @Required
          @Pattern(Patterns.SHA256)
          @Size(min = 71, max = 71)
          String sha256,
      @JsonPropertyDescription("How much it counts; absent: 1.")
          @Pattern(Patterns.AMOUNT)
          @Size(max = 16)
          @Nullable String weight)
      implements SpecPart {}
}
