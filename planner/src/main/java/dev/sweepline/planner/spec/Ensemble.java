package dev.sweepline.planner.spec;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which trained models vote, and how: what a Sweep of type `Ensemble` has instead of a search.
@ValidationRule(
    value = "has(self.members) != has(self.from)",
    message =
        "give either members (experiments by name) or from (sweeps whose best models vote), and not"
            + " both")
@ValidationRule(
    value =
        "!has(self.members) || self.members.all(m, self.members.exists_one(n, n.experiment =="
            + " m.experiment))",
    message = "an experiment appears twice: a model votes once, give it more weight in weights",
    fieldPath = ".members")
@ValidationRule(
    value =
        "!has(self.weights) || size(self.weights) == (has(self.members) ? size(self.members) :"
            + " has(self.from) ? self.from.top : 0)",
    message = "there are more or fewer than members: give one for each, in their order, or none",
    fieldPath = ".weights")
@ValidationRule(
    value = "!has(self.weights) || self.weights.all(w, double(w) > 0.0)",
    message = "a weight is not above 0: leave that member out instead",
    fieldPath = ".weights")
@ValidationRule(
    value = "self.voting.all(v, self.voting.exists_one(w, w == v))",
    message = "a way to vote appears twice: name each once",
    fieldPath = ".voting")
@RecordBuilder
public record Ensemble(
    @JsonPropertyDescription("Experiments of this namespace that vote, 3 to 16.")
        @Size(min = FEWEST, max = MOST)
        List<Member> members,
    @JsonPropertyDescription("Sweeps of this namespace whose best models vote.")
        @Nullable From from,
    @JsonPropertyDescription(
            "How the members' answers are counted; the objective is that of the first way.")
        @Default("[\"Soft\",\"Hard\",\"Rank\"]")
        @Size(min = 1, max = 3)
        List<Voting> voting,
    @JsonPropertyDescription(
            "How much each member counts, in the order of members, or with from the best one first;"
                + " absent: all the same.")
        @Size(max = 16)
        List<@Pattern(Patterns.AMOUNT) @Size(max = 16) String> weights)
    implements SpecPart {
  public static final int FEWEST = 3;
  public static final int MOST = 16;

  private static final List<Voting> ALL = List.of(Voting.SOFT, Voting.HARD, Voting.RANK);

  public Ensemble {
    members = members == null ? List.of() : List.copyOf(members);
    voting = voting == null || voting.isEmpty() ? ALL : List.copyOf(voting);
    weights = weights == null ? List.of() : List.copyOf(weights);
  }

  /// How many are to vote.
  public int size() {
    return from == null ? members.size() : from.top();
  }

  /// The Sweeps that it waits for.
  public List<String> sweeps() {
    return from == null ? List.of() : from.sweeps().stream().map(Reference::name).toList();
  }

  /// The Experiments that it waits for.
  public List<String> experiments() {
    return members.stream().map(Member::experiment).toList();
  }

  /// How much a member counts; absent: as much as all others.
  public @Nullable String weight(int place) {
    return place < weights.size() ? weights.get(place) : null;
  }

  /// An experiment that votes.
  public record Member(
      @JsonPropertyDescription("Its name; it has to have succeeded.")
          @Required
          @Pattern(Patterns.OBJECT_NAME)
          @Size(min = 1, max = 253)
          String experiment)
      implements SpecPart {}

  /// Sweeps that members are chosen from once all of them have succeeded.
  @ValidationRule(
      value = "self.sweeps.all(s, self.sweeps.exists_one(t, t.name == s.name))",
      message = "a sweep appears twice: name each once",
      fieldPath = ".sweeps")
  public record From(
      @JsonPropertyDescription("The Sweeps, by name.") @Required @Size(min = 1, max = 16)
          List<Reference> sweeps,
      @JsonPropertyDescription(
              "As many configurations of all of them, by the mean of their objective over seeds; of"
                  + " each its best run votes.")
          @Default("3")
          @Min(FEWEST)
          @Max(MOST)
          Integer top)
      implements SpecPart {
    public From {
      sweeps = sweeps == null ? List.of() : List.copyOf(sweeps);
      top = top == null ? Integer.valueOf(FEWEST) : top;
    }
  }
}
