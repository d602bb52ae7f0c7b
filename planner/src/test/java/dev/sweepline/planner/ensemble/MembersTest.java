package dev.sweepline.planner.ensemble;

import static dev.sweepline.planner.ensemble.Candidates.spec;
import static dev.sweepline.planner.ensemble.Candidates.status;
import static dev.sweepline.planner.ensemble.Candidates.trained;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.spec.Claim;
import dev.sweepline.planner.spec.ExperimentSpecBuilder;
import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.spec.Storage;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatusBuilder;
import dev.sweepline.planner.status.ProvenanceBuilder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MembersTest {
  private static final List<Candidate> LADDER =
      List.of(
          trained("b0-1", "efficientnet_b0", 1, "0.84"),
          trained("b0-2", "efficientnet_b0", 2, "0.83"),
          trained("b1-1", "efficientnet_b1", 1, "0.85"),
          trained("b1-2", "efficientnet_b1", 2, "0.87"),
          trained("b3-1", "efficientnet_b3", 1, "0.88"),
          trained("b3-2", "efficientnet_b3", 2, "0.88"),
          // One lucky run, and one that was not.
          trained("nano-1", "nano", 1, "0.90"),
          trained("nano-2", "nano", 2, "0.40"));

  /// By the mean over seeds, not by the luckiest run; each configuration once.
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
  void theBestConfigurationsVoteInWhateverOrderTheyCome(int seed) {
    var shuffled = new ArrayList<>(LADDER);
    Collections.shuffle(shuffled, new Random(seed));

    assertThat(Members.best(shuffled, Objective.DEFAULT, 3))
        .extracting(Candidate::name)
        .containsExactly("b3-1", "b1-2", "b0-1");
  }

  @Test
  void whatIsNotTrainedIsNotAmongTheBest() {
    var failed =
        new Candidate(
            "a-1",
            spec("efficientnet_b7", 1),
            ExperimentStatusBuilder.builder(status("a-1", "0.99"))
                .phase(ExperimentPhase.FAILED)
                .build());

    assertThat(Members.best(List.of(failed, LADDER.getFirst()), Objective.DEFAULT, 3))
        .containsExactly(LADDER.getFirst());
  }

  @Test
  void threeModelsOfOneClaimAndDataMayVote() {
    assertThat(Members.problems(Members.best(LADDER, Objective.DEFAULT, 3))).isEmpty();
  }

  @Test
  void wantsThreeDifferentModels() {
    assertThat(Members.problems(LADDER.subList(0, 2)))
        .containsExactly("an ensemble has 3 to 16 different models, and these are 2");
    var twice = List.of(LADDER.get(0), LADDER.get(1), LADDER.get(0));
    assertThat(Members.problems(twice))
        .containsExactly("an ensemble has 3 to 16 different models, and these are 2");
    var onceTooOften = new ArrayList<>(LADDER.subList(0, 3));
    onceTooOften.add(LADDER.getFirst());
    assertThat(Members.problems(onceTooOften))
        .containsExactly("two members are the same model: name each once");
  }

  @Test
  void saysOfEachWhyItCannotVote() {
    var status = status("x", "0.8");
    var running = ExperimentStatusBuilder.builder(status).phase(ExperimentPhase.RUNNING).build();
    var bare = ExperimentStatusBuilder.builder(status).checkpoint(null).build();
    var gone =
        ExperimentStatusBuilder.builder(status)
            .checkpoint(Objects.requireNonNull(status.checkpoint()).gone())
            .build();
    var ephemeral = ExperimentSpecBuilder.builder(spec("nano", 1)).storage(null).build();

    assertThat(
            Members.problems(
                List.of(
                    new Candidate("one", spec("nano", 1), running),
                    new Candidate("two", spec("nano", 1), bare),
                    new Candidate("gone", spec("nano", 1), gone),
                    new Candidate("three", ephemeral, status))))
        .containsExactly(
            "member one is Running; only one that has succeeded can vote",
            "member two has no checkpoint with a digest in its status; run it again, or leave it out",
            "member gone has no checkpoint any more, a clean-up removed it; run it again, or leave it out",
            "member three has no spec.storage.checkpoints.claim, so that no other Pod can read its checkpoint; train it with one");
  }

  @Test
  void refusesOtherDataAndOtherClaims() {
    var other =
        new Candidate(
            "other",
            ExperimentSpecBuilder.builder(spec("nano", 1))
                .storage(new Storage(new Claim("elsewhere"), null))
                .build(),
            ExperimentStatusBuilder.builder(status("other", "0.8"))
                .provenance(ProvenanceBuilder.builder().dataDigest("sha256:e").build())
                .build());

    assertThat(Members.problems(List.of(LADDER.get(0), LADDER.get(2), other)))
        .containsExactly(
            "member b0-1 has its checkpoint in the claim checkpoints, member other elsewhere: a Pod reads one claim",
            "member b0-1 was trained on data with the digest sha256:d, member other sha256:e: what one has learned another must not be judged by");
  }
}
