package dev.sweepline.operator.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.operator.experiment.ExperimentObserver;
import dev.sweepline.planner.report.Figures;
import dev.sweepline.planner.spec.Ensemble;
import dev.sweepline.planner.spec.Voting;
import dev.sweepline.planner.status.EnsembleLine;
import dev.sweepline.planner.status.ExperimentStatus;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Who is to vote in a Sweep of type `Ensemble`, and how it came out, as the API returns it.
///
/// @param sweeps that the members are chosen from; empty where experiments are named
/// @param size how many vote
/// @param chosen whether the members are known, by file
/// @param members once they are chosen; before, the experiments that are named
/// @param votes every way that was asked for, the one that decides first; figures once they voted
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EnsembleView(
    List<String> sweeps,
    int size,
    boolean chosen,
    List<Member> members,
    List<Vote> votes,
    @Nullable Double agreement,
    @Nullable Double kappa) {

  /// A model that votes, and how good it is alone.
  ///
  /// @param sweep that trained it, where it is known
  /// @param imageSize that it was trained in, and is asked in
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Member(
      String experiment,
      @Nullable String sweep,
      @Nullable String model,
      @Nullable String imageSize,
      @Nullable Double weight,
      @Nullable Double f1,
      @Nullable Double accuracy) {}

  /// A way to vote.
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Vote(String voting, @Nullable Double f1, @Nullable Double accuracy) {}

  /// What is known of an experiment by its name alone.
  ///
  /// @param model without its image size
  public record Origin(@Nullable String sweep, @Nullable String model, @Nullable String imageSize) {
    static final Origin UNKNOWN = new Origin(null, null, null);

    static Origin of(Experiment experiment) {
      var status = Optional.ofNullable(experiment.getStatus()).orElse(ExperimentStatus.EMPTY);
      return new Origin(
          ExperimentObserver.sweep(experiment.getMetadata()),
          tag(status, "model:"),
          tag(status, "size:"));
    }

    private static @Nullable String tag(ExperimentStatus status, String kind) {
      return status.tags().stream()
          .filter(tag -> tag.startsWith(kind))
          .map(tag -> tag.substring(kind.length()))
          .findFirst()
          .orElse(null);
    }
  }

  /// @param line what the status says; null before members are chosen
  /// @param origin of the experiment of that name
  static @Nullable EnsembleView of(
      @Nullable Ensemble asked, @Nullable EnsembleLine line, Function<String, Origin> origin) {
    if (asked == null) {
      return null;
    }
    var members =
        line == null
            ? asked.experiments().stream().map(name -> named(name, origin.apply(name))).toList()
            : line.members().stream()
                .map(member -> chosen(member, origin.apply(member.experiment())))
                .toList();
    return new EnsembleView(
        asked.sweeps(),
        asked.size(),
        line != null,
        members,
        asked.voting().stream().map(voting -> vote(voting, line)).toList(),
        line == null ? null : number(line.agreement()),
        line == null ? null : number(line.kappa()));
  }

  private static Member named(String name, Origin origin) {
    return new Member(name, origin.sweep(), origin.model(), origin.imageSize(), null, null, null);
  }

  private static Member chosen(EnsembleLine.Member member, Origin origin) {
    return new Member(
        member.experiment(),
        origin.sweep(),
        // The journal's word for it has the size at its end.
        origin.model() == null ? member.model() : origin.model(),
        origin.imageSize(),
        number(member.weight()),
        number(member.f1()),
        number(member.accuracy()));
  }

  private static Vote vote(Voting voting, @Nullable EnsembleLine line) {
    return (line == null ? List.<EnsembleLine.Vote>of() : line.votes())
        .stream()
            .filter(vote -> vote.voting().equals(voting.word()))
            .findFirst()
            .map(vote -> new Vote(vote.voting(), number(vote.f1()), number(vote.accuracy())))
            .orElseGet(() -> new Vote(voting.word(), null, null));
  }

  private static @Nullable Double number(@Nullable String text) {
    var number = text == null ? OptionalDouble.empty() : Figures.number(text);
    return number.isPresent() ? (Double) number.getAsDouble() : null;
  }
}
