package dev.sweepline.planner.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.Names;
import dev.sweepline.planner.ensemble.Choice;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.spec.Checklist;
import dev.sweepline.planner.spec.Claim;
import dev.sweepline.planner.spec.Ensemble;
import dev.sweepline.planner.spec.EnsembleBuilder;
import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.spec.ExperimentSpecBuilder;
import dev.sweepline.planner.spec.PinnedBuilder;
import dev.sweepline.planner.spec.PinnedEnsemble;
import dev.sweepline.planner.spec.Reference;
import dev.sweepline.planner.spec.Search;
import dev.sweepline.planner.spec.Storage;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepSpecBuilder;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.spec.Voting;
import dev.sweepline.planner.status.AttemptBuilder;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.Condition.Truth;
import dev.sweepline.planner.status.EnsembleLine;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatusBuilder;
import dev.sweepline.planner.status.Outcome;
import dev.sweepline.planner.status.SweepPhase;
import dev.sweepline.planner.trial.SpecProblem;
import dev.sweepline.planner.trial.Specs;
import dev.sweepline.planner.trial.Tags;
import dev.sweepline.planner.trial.Trees;
import dev.sweepline.planner.trial.Trial;
import dev.sweepline.planner.trial.TrialFacts;
import dev.sweepline.planner.trial.TrialRequest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A sweep in which trained models vote is one trial, once it is known who does.
class EnsembleSweepTest {
  private static final ExperimentSpec MEMBER =
      ExperimentSpecBuilder.builder()
          .overrides(List.of("training.max_epochs=5"))
          .storage(new Storage(new Claim("checkpoints"), null))
          .build();
  private static final PinnedEnsemble MEMBERS =
      new PinnedEnsemble(
          List.of(member("b3", 3, "2"), member("b1", 1, null), member("b0.seed2", 0, null)),
          List.of(Voting.RANK, Voting.SOFT));
  private static final Choice CHOSEN = new Choice.Chosen(MEMBERS, "sha256:d", MEMBER);
  private static final SweepSpec SPEC =
      SweepSpecBuilder.builder(
              Specs.sweep(SweepType.CUSTOM, Specs.search(Specs.key("model", "nano")), 2))
          .type(SweepType.ENSEMBLE)
          .search(Search.NONE)
          .ensemble(
              EnsembleBuilder.builder()
                  .from(new Ensemble.From(List.of(new Reference("ladder")), 3))
                  .build())
          .build();

  @Test
  void isBlockedWhileMembersMayStillComeAndSaysWhoIsAwaited() {
    var plan = plan(new Choice.Waiting("members: the Sweep ladder is Running"), List.of());

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.status().phase()).isEqualTo(SweepPhase.BLOCKED);
    assertThat(plan.status().waitingFor()).isEqualTo("members: the Sweep ladder is Running");
    assertThat(plan.status().ensemble()).isNull();
    assertThat(condition(plan, "Accepted").status()).isEqualTo(Truth.TRUE);
    assertThat(condition(plan, "Ready"))
        .extracting(Condition::status, Condition::reason, Condition::message)
        .containsExactly(Truth.FALSE, "Waiting", "members: the Sweep ladder is Running");
    assertThat(condition(plan, "Stalled").status()).isEqualTo(Truth.FALSE);
    assertThat(condition(plan, "Succeeded").status()).isEqualTo(Truth.UNKNOWN);
  }

  @Test
  void isRefusedWhereTheyCannotVote() {
    var plan =
        plan(
            new Choice.Refused(
                List.of(new SpecProblem("spec.ensemble.from.top", "is 3, and only 2 can vote"))),
            List.of());

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.status().phase()).isEqualTo(SweepPhase.REFUSED);
    assertThat(condition(plan, "Accepted"))
        .extracting(Condition::status, Condition::reason, Condition::message)
        .containsExactly(
            Truth.FALSE, "Invalid", "spec.ensemble.from.top: is 3, and only 2 can vote");
    assertThat(condition(plan, "Stalled").status()).isEqualTo(Truth.TRUE);
  }

  @Test
  void makesOneExperimentWithEveryMemberPinned() {
    var plan = plan(CHOSEN, List.of());

    assertThat(plan.actions())
        .singleElement()
        .isInstanceOfSatisfying(
            SweepAction.CreateExperiment.class,
            create -> {
              assertThat(create.name()).matches("docs-[0-9a-f]{10}");
              assertThat(create.labels())
                  .containsEntry(Names.MODEL, "ensemble")
                  .containsEntry(Names.SWEEP_UID, "s1")
                  .containsKey(Names.DIGEST);
              var spec = create.spec();
              assertThat(spec.ensemble()).isEqualTo(MEMBERS);
              assertThat(spec.storage()).isEqualTo(MEMBER.storage());
              assertThat(spec.overrides()).containsExactly("training.max_epochs=5");
              assertThat(spec.pinned())
                  .isEqualTo(PinnedBuilder.builder().dataDigest("sha256:d").build());
              assertThat(spec.runName()).isEqualTo("20260213_ensemble_native_none_experiment");
            });
    assertThat(Objects.requireNonNull(plan.status().plan()).trials()).isEqualTo(1);
    assertThat(plan.status().phase()).isEqualTo(SweepPhase.RUNNING);
  }

  /// Members change while it runs: the trial has the last word, and is the only one.
  @Test
  void goesOnWithThoseThatItsTrialHas() {
    var trial = Sweeps.children(plan(CHOSEN, List.of())).getFirst();

    var choice = Choice.of(trial.spec()).orElseThrow();
    var again = plan(choice, List.of(trial));

    assertThat(choice).isEqualTo(new Choice.Chosen(MEMBERS, "sha256:d", trial.spec()));
    assertThat(again.actions()).isEmpty();
    assertThat(Objects.requireNonNull(again.status().ensemble()).members())
        .extracting(EnsembleLine.Member::experiment)
        .containsExactly("b3", "b1", "b0.seed2");
  }

  @Test
  void saysHowEachVotedWhenItIsOver() {
    var trial = Sweeps.children(plan(CHOSEN, List.of())).getFirst();
    var over =
        Sweeps.child(
            trial.name(),
            trial.spec(),
            ExperimentStatusBuilder.builder()
                .phase(ExperimentPhase.SUCCEEDED)
                .metrics(
                    Map.of(
                        "val_f1", "0.9",
                        "val_f1_rank", "0.9",
                        "val_acc_rank", "0.91",
                        "val_f1_soft", "0.89",
                        "agreement", "0.83",
                        "agreement_kappa", "0.7",
                        "val_f1_of_b3", "0.88",
                        "val_acc_of_b3", "0.89",
                        "val_f1_of_b0_seed2", "0.84"))
                .build());

    var plan = plan(Choice.of(over.spec()).orElseThrow(), List.of(over));

    assertThat(plan.status().phase()).isEqualTo(SweepPhase.SUCCEEDED);
    assertThat(plan.status().ensemble())
        .isEqualTo(
            new EnsembleLine(
                List.of(
                    line("b3", 3, "2", "0.88", "0.89"),
                    line("b1", 1, null, null, null),
                    line("b0.seed2", 0, null, "0.84", null)),
                List.of(
                    new EnsembleLine.Vote("Rank", "0.9", "0.91"),
                    new EnsembleLine.Vote("Soft", "0.89", null)),
                "0.83",
                "0.7"));
  }

  /// Nobody should have to look for its Experiment to learn which file was tampered with.
  @Test
  void saysWhyItsVoteFailed() {
    var trial = Sweeps.children(plan(CHOSEN, List.of())).getFirst();
    var why = "Checkpoint: ensemble.members[1].checkpoint: /ckpts/b1 was changed or damaged";
    var failed =
        Sweeps.child(
            trial.name(),
            trial.spec(),
            ExperimentStatusBuilder.builder()
                .phase(ExperimentPhase.FAILED)
                .attempts(
                    List.of(
                        AttemptBuilder.builder()
                            .number(1)
                            .podName("p")
                            .createdAt(Sweeps.CREATED.toString())
                            .outcome(Outcome.DETERMINISTIC)
                            .reason(why)
                            .build()))
                .build());

    var plan = plan(Choice.of(failed.spec()).orElseThrow(), List.of(failed));

    assertThat(plan.status().phase()).isEqualTo(SweepPhase.FAILED);
    assertThat(
            plan.status().conditions().stream()
                .filter(condition -> condition.type().equals("Succeeded"))
                .map(Condition::message))
        .containsExactly("0 of 1 trials succeeded, 1 failed: " + why);
  }

  @Test
  void makesATrainerAskTheMembers() {
    var trial = Sweeps.children(plan(CHOSEN, List.of())).getFirst();

    assertThat(Trees.COMPOSER.compose(new TrialRequest("team", Sweeps.CREATED, trial.spec()), null))
        .isInstanceOfSatisfying(
            Trial.Composed.class,
            composed ->
                assertThat(composed.config())
                    .contains(
                        "    b0_seed2:\n      checkpoint: /checkpoints/b0.seed2/a1/best.safetensors\n",
                        "sha256: '" + "3".repeat(64) + "'\n      weight: 2\n",
                        "  voting:\n  - Rank\n  - Soft\n"));
  }

  @Test
  void tellsATrackerWhoVotes() {
    var trial = Sweeps.children(plan(CHOSEN, List.of())).getFirst();

    assertThat(Tags.of(trial.spec(), new TrialFacts("ensemble", "native", "none")))
        .containsExactly(
            "model:ensemble",
            "size:native",
            "aug:none",
            "experiment",
            "ensemble",
            "member:efficientnet_b3",
            "member:efficientnet_b1",
            "member:efficientnet_b0");
  }

  @Test
  void asksForNoRangesAndNoBaseline() {
    var spec =
        SweepSpecBuilder.builder(SPEC)
            .checklist(
                new Checklist(
                    "three sizes err differently",
                    null,
                    Specs.CHECKLIST.expected(),
                    Checklist.Enforcement.BLOCK))
            .build();

    var lines =
        SweepPlanner.plan(
                Sweeps.prepare(spec), Sweeps.view(spec), List.<ExperimentView>of(), Sweeps.CREATED)
            .status()
            .checklist();

    assertThat(lines)
        .filteredOn(line -> line.item().equals("baseline") || line.item().equals("ranges"))
        .allMatch(line -> line.satisfied());
  }

  private static SweepPlan plan(Choice choice, List<ExperimentView> children) {
    var view = SweepViewBuilder.builder(Sweeps.view(choice.completed(SPEC))).choice(choice).build();
    return SweepPlanner.plan(
        PreparedSweep.of(Trees.COMPOSER, view), view, children, Sweeps.CREATED);
  }

  private static Condition condition(SweepPlan plan, String type) {
    return plan.status().conditions().stream()
        .filter(condition -> condition.type().equals(type))
        .findFirst()
        .orElseThrow();
  }

  private static PinnedEnsemble.Member member(String name, int size, @Nullable String weight) {
    return new PinnedEnsemble.Member(
        name,
        "uid-" + name,
        "efficientnet_b" + size,
        "/checkpoints/" + name + "/a1/best.safetensors",
        "sha256:" + String.valueOf(size).repeat(64),
        weight);
  }

  private static EnsembleLine.Member line(
      String name,
      int size,
      @Nullable String weight,
      @Nullable String f1,
      @Nullable String accuracy) {
    var member = member(name, size, weight);
    return new EnsembleLine.Member(
        name,
        member.uid(),
        member.model(),
        member.checkpoint(),
        member.sha256(),
        weight,
        f1,
        accuracy);
  }
}
