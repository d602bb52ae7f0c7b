package dev.sweepline.planner.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.spec.DimensionBuilder;
import dev.sweepline.planner.spec.EarlyStopBuilder;
import dev.sweepline.planner.spec.Ensemble;
import dev.sweepline.planner.spec.EnsembleBuilder;
import dev.sweepline.planner.spec.Promote;
import dev.sweepline.planner.spec.Reference;
import dev.sweepline.planner.spec.SearchBuilder;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepSpecBuilder;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.spec.Voting;
import dev.sweepline.planner.trial.SpecProblem;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What the API server refuses too, where there is none.
class EnsembleProblemsTest {

  @Test
  void takesThreeMembersAndTheBestOfSweeps() {
    assertThat(problems(EnsembleBuilder.builder().members(members("a", "b", "c")).build()))
        .isEmpty();
    assertThat(problems(EnsembleBuilder.builder().from(from(16, "one")).build())).isEmpty();
    assertThat(
            EnsembleProblems.of("final", SweepSpecBuilder.builder().type(SweepType.CUSTOM).build()))
        .isEmpty();
  }

  @Test
  void belongsToTypeEnsembleAlone() {
    var ensemble = EnsembleBuilder.builder().members(members("a", "b", "c")).build();

    assertThat(texts(SweepSpecBuilder.builder().type(SweepType.ENSEMBLE).build()))
        .containsExactly(
            "spec.ensemble: is missing: name the members of the ensemble, or the sweeps that they"
                + " come from");
    assertThat(texts(SweepSpecBuilder.builder().type(SweepType.CUSTOM).ensemble(ensemble).build()))
        .containsExactly(
            "spec.ensemble: is for type Ensemble: leave it out, or set spec.type to Ensemble");
  }

  @Test
  void namesTheFieldTheValueAndWhatWouldHelp() {
    assertThat(problems(EnsembleBuilder.builder().members(members("a", "b")).build()))
        .containsExactly("spec.ensemble.members: has 2 members: name 3 to 16 experiments");
    assertThat(problems(EnsembleBuilder.builder().members(members("a", "b", "a")).build()))
        .containsExactly("spec.ensemble.members[2].experiment: a appears twice: name each once");
    assertThat(problems(EnsembleBuilder.builder().from(from(2, "one")).build()))
        .containsExactly("spec.ensemble.from.top: is 2: an ensemble has 3 to 16 members");
    assertThat(problems(EnsembleBuilder.builder().from(from(3, "one", "final")).build()))
        .containsExactly(
            "spec.ensemble.from.sweeps[1].name: final is this Sweep itself: name those that train");
    assertThat(problems(EnsembleBuilder.builder().build()))
        .containsExactly(
            "spec.ensemble: give either members (experiments by name) or from (sweeps whose best"
                + " models vote), and not both");
    assertThat(
            problems(
                EnsembleBuilder.builder()
                    .members(members("a", "b", "c"))
                    .from(from(3, "one"))
                    .build()))
        .containsExactly(
            "spec.ensemble: give either members (experiments by name) or from (sweeps whose best"
                + " models vote), and not both");
    assertThat(
            problems(
                EnsembleBuilder.builder()
                    .members(members("a", "b", "c"))
                    .weights(List.of("1", "0"))
                    .voting(List.of(Voting.HARD, Voting.HARD))
                    .build()))
        .containsExactly(
            "spec.ensemble.weights: has 2 weights for 3 members: give one for each, in their order,"
                + " or none",
            "spec.ensemble.weights[1]: 0 is no number above 0: leave that member out instead",
            "spec.ensemble.voting: has a way to vote twice: name each once");
  }

  @Test
  void searchesStopsAndPromotesNothing() {
    var spec =
        SweepSpecBuilder.builder()
            .type(SweepType.ENSEMBLE)
            .ensemble(EnsembleBuilder.builder().members(members("a", "b", "c")).build())
            .search(
                SearchBuilder.builder()
                    .space(
                        List.of(
                            DimensionBuilder.builder()
                                .key("model")
                                .values(List.of("nano"))
                                .build()))
                    .build())
            .earlyStop(EarlyStopBuilder.builder().build())
            .promote(new Promote(new Reference("champion")))
            .build();

    assertThat(texts(spec))
        .containsExactly(
            "spec.search: type Ensemble searches nothing, trained models vote once: leave"
                + " spec.search out",
            "spec.earlyStop: type Ensemble trains nothing that could stop early: leave it out",
            "spec.promote: an ensemble has no checkpoint of its own: leave it out, and promote a"
                + " member");
  }

  private static List<String> problems(Ensemble ensemble) {
    return texts(SweepSpecBuilder.builder().type(SweepType.ENSEMBLE).ensemble(ensemble).build());
  }

  private static List<String> texts(SweepSpec spec) {
    return EnsembleProblems.of("final", spec).stream().map(SpecProblem::toString).toList();
  }

  private static List<Ensemble.Member> members(String... names) {
    return List.of(names).stream().map(Ensemble.Member::new).toList();
  }

  private static Ensemble.From from(int top, String... sweeps) {
    return new Ensemble.From(List.of(sweeps).stream().map(Reference::new).toList(), top);
  }
}
