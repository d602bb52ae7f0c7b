package dev.sweepline.planner.ensemble;

import static dev.sweepline.planner.ensemble.Candidates.digest;
import static dev.sweepline.planner.ensemble.Candidates.trained;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.hydra.ConfigTree;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.spec.ExperimentSpecBuilder;
import dev.sweepline.planner.spec.PinnedEnsemble;
import dev.sweepline.planner.spec.Voting;
import dev.sweepline.planner.trial.HydraComposer;
import dev.sweepline.planner.trial.Trial;
import dev.sweepline.planner.trial.TrialFacts;
import dev.sweepline.planner.trial.TrialRequest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// An ensemble that a person writes as overrides of an Experiment, beside one that a Sweep pins.
class HandwrittenEnsembleTest {
  private static final ConfigTree TREE =
      ConfigTree.ofDirectory(Path.of(System.getProperty("sweepline.root", ".."), "configs"));
  private static final List<Candidate> MEMBERS =
      List.of(
          trained("doc-b1", "efficientnet_b1", 1, "0.86"),
          trained("doc-b0", "efficientnet_b0", 1, "0.84"),
          trained("3.doc", "efficientnet_b3", 2, "0.88"));

  @Test
  void composesToAnEnsembleOfItsMembers() {
    var composed = composed(written(MEMBERS, "+ensemble.voting=[Soft]"));

    assertThat(composed.facts()).isEqualTo(new TrialFacts("ensemble", "native", "none"));
    assertThat(composed.epochs()).isEqualTo(1);
    assertThat(composed.config())
        .contains(
            "ensemble:",
            "checkpoint: '/checkpoints/doc-b0/a1/epoch=03-val_f1=0.84.safetensors'",
            "sha256: '" + digest("doc-b0") + "'");
  }

  /// Whoever comes first, whatever they are called and wherever they lie.
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
  void theSameModelsAreTheSameEnsemble(int seed) {
    var shuffled = new ArrayList<>(MEMBERS);
    Collections.shuffle(shuffled, new Random(seed));
    var one = written(MEMBERS);
    var other =
        ExperimentSpecBuilder.builder(written(shuffled))
            .overrides(
                written(shuffled).overrides().stream()
                    .map(word ->
                        word.replace("members.doc-", "members.other-")
                            .replace("/a1/", "/a" + (seed + 2) + "/")
                            .replace("training.max_epochs=5", "training.max_epochs=" + (seed + 6)))
                    .toList())
            .seed(seed)
            .build();

    assertThat(composed(other).digest()).isEqualTo(composed(one).digest());
  }

  @Test
  void otherModelsWeightsOrVotesAreAnother() {
    var spec = written(MEMBERS);
    var digests =
        List.of(
            composed(spec).digest(),
            composed(written(MEMBERS, "+ensemble.voting=[Hard]")).digest(),
            composed(changed(spec, digest("doc-b1"), digest("doc-b2"))).digest(),
            composed(changed(spec, "members.doc-b0={", "members.doc-b0={weight:2,")).digest(),
            composed(changed(spec, "training.max_epochs=5", "data.split_seed=3")).digest());

    assertThat(digests).doesNotHaveDuplicates();
  }

  /// What a Sweep chose, or somebody wrote down: the models are the same.
  @Test
  void fieldsAreTheSameEnsembleAsOverrides() {
    var pinned =
        new PinnedEnsemble(
            MEMBERS.stream()
                .map(member ->
                    new PinnedEnsemble.Member(
                        member.name(),
                        "u",
                        "model",
                        member.checkpoint().orElseThrow().path(),
                        "sha256:" + digest(member.name()),
                        null))
                .toList(),
            List.of(Voting.SOFT, Voting.RANK));
    var fields =
        ExperimentSpecBuilder.builder(Candidates.spec("nano", 1))
            .params(Map.of())
            .ensemble(pinned)
            .build();

    assertThat(composed(fields).digest())
        .isEqualTo(composed(written(MEMBERS, "+ensemble.voting=[Soft,Rank]")).digest());
  }

  private static ExperimentSpec written(List<Candidate> members, String... more) {
    var overrides = new ArrayList<>(List.of("training.max_epochs=5"));
    for (var member : members) {
      overrides.add(
          "+ensemble.members.%s={checkpoint:'%s',sha256:'%s'}"
              .formatted(
                  Names.memberKey(member.name()),
                  member.checkpoint().orElseThrow().path(),
                  digest(member.name())));
    }
    overrides.addAll(List.of(more));
    return ExperimentSpecBuilder.builder(Candidates.spec("nano", 1))
        .params(Map.of())
        .overrides(overrides)
        .build();
  }

  private static ExperimentSpec changed(ExperimentSpec spec, String from, String to) {
    return ExperimentSpecBuilder.builder(spec)
        .overrides(spec.overrides().stream().map(word -> word.replace(from, to)).toList())
        .build();
  }

  private static Trial.Composed composed(ExperimentSpec spec) {
    var request = new TrialRequest("demo", Instant.parse("2026-02-13T00:00:00Z"), spec);
    return (Trial.Composed) new HydraComposer(TREE).compose(request, null);
  }
}
