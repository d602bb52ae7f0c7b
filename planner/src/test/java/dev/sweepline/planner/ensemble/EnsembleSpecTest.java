package dev.sweepline.planner.ensemble;

import static dev.sweepline.planner.ensemble.Candidates.digest;
import static dev.sweepline.planner.ensemble.Candidates.trained;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.hydra.ConfigTree;
import dev.sweepline.planner.spec.Checklist;
import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.spec.ExperimentSpecBuilder;
import dev.sweepline.planner.spec.Naming;
import dev.sweepline.planner.spec.PinnedBuilder;
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

class EnsembleSpecTest {
  private static final ConfigTree TREE =
      ConfigTree.ofDirectory(Path.of(System.getProperty("sweepline.root", ".."), "configs"));
  private static final List<Candidate> MEMBERS =
      List.of(
          trained("doc-b1", "efficientnet_b1", 1, "0.86"),
          trained("doc-b0", "efficientnet_b0", 1, "0.84"),
          trained("3.doc", "efficientnet_b3", 2, "0.88"));

  @Test
  void pinsEveryMemberAndTheData() {
    var spec = EnsembleSpec.of(MEMBERS, List.of("Rank", "Soft"), "three err less");

    assertThat(spec.overrides())
        .containsExactly(
            "training.max_epochs=5",
            "+ensemble.members.m-3_doc={checkpoint:'/checkpoints/3.doc/a1/epoch=03-val_f1=0.88.safetensors',sha256:'%s'}"
                .formatted(digest("3.doc")),
            "+ensemble.members.doc-b0={checkpoint:'/checkpoints/doc-b0/a1/epoch=03-val_f1=0.84.safetensors',sha256:'%s'}"
                .formatted(digest("doc-b0")),
            "+ensemble.members.doc-b1={checkpoint:'/checkpoints/doc-b1/a1/epoch=03-val_f1=0.86.safetensors',sha256:'%s'}"
                .formatted(digest("doc-b1")),
            "+ensemble.voting=[Rank,Soft]");
    assertThat(spec.pinned()).isEqualTo(PinnedBuilder.builder().dataDigest("sha256:d").build());
    assertThat(spec.checklist())
        .isEqualTo(
            new Checklist(
                "three err less",
                new Checklist.Baseline(Map.of("val_f1", "0.88"), null),
                null,
                Checklist.Enforcement.BLOCK));
    assertThat(spec.params()).isEmpty();
    assertThat(spec.naming()).isEqualTo(new Naming("ensemble", "UTC"));
    assertThat(spec.storage()).isEqualTo(MEMBERS.getFirst().spec().storage());
  }

  @Test
  void composesToAnEnsembleOfItsMembers() {
    var composed = composed(EnsembleSpec.of(MEMBERS, List.of("Soft"), null));

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
    var one = EnsembleSpec.of(MEMBERS, List.of(), null);
    var other =
        ExperimentSpecBuilder.builder(EnsembleSpec.of(shuffled, List.of(), null))
            .overrides(
                EnsembleSpec.of(shuffled, List.of(), null).overrides().stream()
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
    var spec = EnsembleSpec.of(MEMBERS, List.of(), null);
    var digests =
        List.of(
            composed(spec).digest(),
            composed(EnsembleSpec.of(MEMBERS, List.of("Hard"), null)).digest(),
            composed(changed(spec, digest("doc-b1"), digest("doc-b2"))).digest(),
            composed(changed(spec, "members.doc-b0={", "members.doc-b0={weight:2,")).digest(),
            composed(changed(spec, "training.max_epochs=5", "data.split_seed=3")).digest());

    assertThat(digests).doesNotHaveDuplicates();
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
