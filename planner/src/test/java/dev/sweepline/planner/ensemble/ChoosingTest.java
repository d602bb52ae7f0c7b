package dev.sweepline.planner.ensemble;

import static dev.sweepline.planner.ensemble.Candidates.digest;
import static dev.sweepline.planner.ensemble.Candidates.trained;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.spec.Claim;
import dev.sweepline.planner.spec.Dataset;
import dev.sweepline.planner.spec.Ensemble;
import dev.sweepline.planner.spec.EnsembleBuilder;
import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.spec.PinnedEnsemble;
import dev.sweepline.planner.spec.PodTemplate;
import dev.sweepline.planner.spec.Reference;
import dev.sweepline.planner.spec.Storage;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepSpecBuilder;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.spec.Voting;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatusBuilder;
import dev.sweepline.planner.status.ProvenanceBuilder;
import dev.sweepline.planner.status.SweepPhase;
import dev.sweepline.planner.trial.SpecProblem;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChoosingTest {
  private static final Candidate B0 = known("b0-1", "efficientnet_b0", "0.84");
  private static final Candidate B1 = known("b1-1", "efficientnet_b1", "0.86");
  private static final Candidate B3 = known("b3-1", "efficientnet_b3", "0.88");
  private static final SweepSpec NAMED =
      spec(EnsembleBuilder.builder().members(members("b0-1", "b1-1", "b3-1")).build());
  private static final SweepSpec FROM =
      spec(EnsembleBuilder.builder().from(from(3, "ladder", "scales")).build());

  @Test
  void choosesTheBestConfigurationsOnceAllSweepsAreOver() {
    var worse = known("b0-2", "nano", "0.70");

    var choice =
        Choosing.of("final", FROM, List.of(over("ladder", B0, worse, B1), over("scales", B3)));

    assertThat(choice)
        .isEqualTo(
            new Choice.Chosen(
                new PinnedEnsemble(
                    List.of(pinned(B3, null), pinned(B1, null), pinned(B0, null)),
                    List.of(Voting.SOFT, Voting.HARD, Voting.RANK)),
                "sha256:d",
                B0.spec()));
  }

  /// Its order is that of the weights.
  @Test
  void pinsWhoIsNamedWithTheirWeights() {
    var spec =
        spec(
            EnsembleBuilder.builder()
                .members(members("b3-1", "b0-1", "b1-1"))
                .voting(List.of(Voting.RANK))
                .weights(List.of("2", "1", "0.5"))
                .build());

    assertThat(Choosing.of("final", spec, named(B3, B0, B1)))
        .isEqualTo(
            new Choice.Chosen(
                new PinnedEnsemble(
                    List.of(pinned(B3, "2"), pinned(B0, "1"), pinned(B1, "0.5")),
                    List.of(Voting.RANK)),
                "sha256:d",
                B0.spec()));
  }

  @Test
  void waitsForAllThatMayStillCome() {
    assertThat(
            Choosing.of(
                "final",
                FROM,
                List.of(
                    new Source.Missing("ladder"), sweep("scales", SweepPhase.RUNNING, List.of()))))
        .isEqualTo(
            new Choice.Waiting(
                "members: there is no Sweep ladder in this namespace, the Sweep scales is Running"));
    var running =
        new Candidate(
            "b1-1",
            B1.spec(),
            ExperimentStatusBuilder.builder(B1.status()).phase(ExperimentPhase.RUNNING).build());
    assertThat(
            Choosing.of(
                "final",
                NAMED,
                List.of(
                    new Source.OfExperiment(B0),
                    new Source.OfExperiment(running),
                    new Source.Missing("b3-1"))))
        .isEqualTo(
            new Choice.Waiting(
                "members: the Experiment b1-1 is Running, there is no Experiment b3-1 in this"
                    + " namespace"));
  }

  @ParameterizedTest
  @EnumSource(
      value = SweepPhase.class,
      names = {"SUSPENDED", "BLOCKED", "REFUSED", "RUNNING"})
  void waitsForASweepThatSomebodyMayGoOnWith(SweepPhase phase) {
    assertThat(
            Choosing.of(
                "final", FROM, List.of(over("ladder", B0), sweep("scales", phase, List.of()))))
        .isInstanceOf(Choice.Waiting.class);
  }

  /// Nobody is to wait for the others to hear of it.
  @Test
  void refusesAtOnceWhatCannotCome() {
    var failed =
        new Candidate(
            "b1-1",
            B1.spec(),
            ExperimentStatusBuilder.builder(B1.status()).phase(ExperimentPhase.FAILED).build());

    assertThat(
            problems(
                NAMED,
                List.of(
                    new Source.Missing("b0-1"),
                    new Source.OfExperiment(failed),
                    new Source.OfExperiment(gone(B3)))))
        .containsExactly(
            "spec.ensemble.members[1].experiment: b1-1 is Failed; only one that has succeeded can"
                + " vote",
            "spec.ensemble.members[2].experiment: b3-1 has no checkpoint any more, a clean-up"
                + " removed it; run it again, or leave it out");
    assertThat(
            problems(
                FROM,
                List.of(
                    sweep("ladder", SweepPhase.FAILED, List.of()),
                    new Source.OfSweep(
                        "scales",
                        SweepType.ENSEMBLE,
                        Objective.DEFAULT,
                        SweepPhase.RUNNING,
                        List.of()))))
        .containsExactly(
            "spec.ensemble.from.sweeps[0].name: ladder has failed, so that its best model is not"
                + " known: bring it to an end (another value, a higher limit), or name another"
                + " Sweep",
            "spec.ensemble.from.sweeps[1].name: scales is an ensemble itself, without checkpoints:"
                + " name those that train");
  }

  @Test
  void saysWhyThereAreTooFewToChooseFrom() {
    assertThat(problems(FROM, List.of(over("ladder", B0, gone(B1)), over("scales", B3))))
        .containsExactly(
            "spec.ensemble.from.top: is 3, and only 2 of the sweeps' configurations can vote (b1-1"
                + " has no checkpoint any more, a clean-up removed it; run it again, or leave it"
                + " out): name more sweeps, or give these more values");
  }

  @Test
  void doesNotRankWhatIsMeasuredDifferently() {
    var other =
        new Source.OfSweep(
            "scales",
            SweepType.CUSTOM,
            new Objective("val_loss", Objective.Direction.MINIMIZE),
            SweepPhase.SUCCEEDED,
            List.of(B1, B3));

    assertThat(problems(FROM, List.of(over("ladder", B0), other)))
        .containsExactly(
            "spec.ensemble.from.sweeps: ladder is about val_f1 and scales about val_loss, which"
                + " cannot be ranked together: name the members in spec.ensemble.members");
  }

  @Test
  void refusesMembersOfOtherData() {
    var other =
        new Candidate(
            "b3-1",
            B3.spec(),
            ExperimentStatusBuilder.builder(B3.status())
                .provenance(ProvenanceBuilder.builder().dataDigest("sha256:e").build())
                .build());

    assertThat(problems(NAMED, named(B0, B1, other)))
        .containsExactly(
            "spec.ensemble.members: member b0-1 was trained on data with the digest sha256:d, member"
                + " b3-1 sha256:e: what one has learned another must not be judged by");
  }

  @Test
  void refusesAClaimAndDataThatAreNotTheMembers() {
    var elsewhere =
        SweepSpecBuilder.builder(NAMED)
            .storage(new Storage(new Claim("elsewhere"), null))
            .data(new Dataset("doc-v4", null, "/data", "sha256:" + "4".repeat(64)))
            .build();

    assertThat(problems(elsewhere, named(B0, B1, B3)))
        .containsExactly(
            "spec.storage: the members' checkpoints are in the claim checkpoints: give"
                + " storage.checkpoints.claim: checkpoints, or leave spec.storage out",
            "spec.data.digest: is sha256:"
                + "4".repeat(64)
                + ", and the members were trained on sha256:d: leave spec.data out, or name other"
                + " members");
  }

  @Test
  void leavesOutNothingThatTheMembersCanSay() {
    var chosen = Choosing.of("final", NAMED, named(B0, B1, B3));

    var completed = chosen.completed(NAMED);
    assertThat(completed.storage()).isEqualTo(B0.spec().storage());
    assertThat(completed.overrides()).isEqualTo(B0.spec().overrides());
    var own =
        SweepSpecBuilder.builder(NAMED)
            .overrides(List.of("data=folder"))
            .storage(new Storage(new Claim("checkpoints"), new Storage.Keep(1, null)))
            .build();
    assertThat(chosen.completed(own)).isEqualTo(own);
    assertThat(completed.template()).isEqualTo(PodTemplate.DEFAULT);
  }

  private static List<String> problems(SweepSpec spec, List<Source> sources) {
    return Choosing.of("final", spec, sources) instanceof Choice.Refused(var found)
        ? found.stream().map(SpecProblem::toString).toList()
        : List.of();
  }

  private static Candidate known(String name, String model, String f1) {
    var trained = trained(name, model, 1, f1);
    return new Candidate(
        name,
        "uid-" + name,
        trained.spec(),
        ExperimentStatusBuilder.builder(trained.status())
            .tags(List.of("model:" + model, "size:384", "aug:none", "experiment"))
            .build());
  }

  private static Candidate gone(Candidate candidate) {
    return new Candidate(
        candidate.name(),
        candidate.uid(),
        candidate.spec(),
        ExperimentStatusBuilder.builder(candidate.status())
            .checkpoint(Objects.requireNonNull(candidate.status().checkpoint()).gone())
            .build());
  }

  private static PinnedEnsemble.Member pinned(Candidate candidate, @Nullable String weight) {
    return new PinnedEnsemble.Member(
        candidate.name(),
        candidate.uid(),
        candidate.status().tags().getFirst().replace("model:", "") + "_384",
        candidate.checkpoint().orElseThrow().path(),
        "sha256:" + digest(candidate.name()),
        weight);
  }

  private static Source.OfSweep over(String name, Candidate... trials) {
    return sweep(name, SweepPhase.SUCCEEDED, List.of(trials));
  }

  private static Source.OfSweep sweep(String name, SweepPhase phase, List<Candidate> trials) {
    return new Source.OfSweep(name, SweepType.CUSTOM, Objective.DEFAULT, phase, trials);
  }

  private static List<Source> named(Candidate... candidates) {
    return List.of(candidates).stream().<Source>map(Source.OfExperiment::new).toList();
  }

  private static List<Ensemble.Member> members(String... names) {
    return List.of(names).stream().map(Ensemble.Member::new).toList();
  }

  private static Ensemble.From from(int top, String... sweeps) {
    return new Ensemble.From(List.of(sweeps).stream().map(Reference::new).toList(), top);
  }

  private static SweepSpec spec(Ensemble ensemble) {
    return SweepSpecBuilder.builder().type(SweepType.ENSEMBLE).ensemble(ensemble).build();
  }
}
