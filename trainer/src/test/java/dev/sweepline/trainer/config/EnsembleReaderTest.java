package dev.sweepline.trainer.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.config.EnsembleSettings.Member;
import dev.sweepline.trainer.ensemble.Voting;
import dev.sweepline.trainer.failure.TrainingFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EnsembleReaderTest {
  private static final String SHA256 = "0123456789abcdef".repeat(4);

  @Test
  void aTreeWithoutAnEnsembleIsOfATraining() {
    assertThat(SettingsReader.ensemble(Map.of("data", Map.of("root", "pages")))).isEmpty();
  }

  @Test
  void readsMembersAndWaysToVote() {
    var read =
        read(
            List.of(
                Map.of("name", "b0", "checkpoint", "/a", "sha256", "sha256:" + SHA256),
                Map.of("checkpoint", "/b", "sha256", SHA256.toUpperCase(Locale.ROOT)),
                Map.of("checkpoint", "/c", "weight", "1.5")),
            List.of("Rank", "Hard"));

    assertThat(read)
        .isEqualTo(
            new EnsembleSettings(
                List.of(
                    new Member(Optional.of("b0"), Path.of("/a"), Optional.of(SHA256), 1),
                    new Member(Optional.empty(), Path.of("/b"), Optional.of(SHA256), 1),
                    new Member(Optional.empty(), Path.of("/c"), Optional.empty(), 1.5)),
                List.of(Voting.RANK, Voting.HARD)));
  }

  /// So that a member is one override: `+ensemble.members.b0={checkpoint: /a}`.
  @Test
  void takesMembersByNameInTheOrderOfNames() {
    var byName =
        Map.of(
            "b1",
            Map.of("checkpoint", "/b"),
            "b0",
            Map.of("checkpoint", "/a", "weight", 2L),
            "b3",
            Map.of("checkpoint", "/c"));

    assertThat(SettingsReader.ensemble(tree(Map.of("members", byName))).orElseThrow().members())
        .containsExactly(
            new Member(Optional.of("b0"), Path.of("/a"), Optional.empty(), 2),
            new Member(Optional.of("b1"), Path.of("/b"), Optional.empty(), 1),
            new Member(Optional.of("b3"), Path.of("/c"), Optional.empty(), 1));
    refused(
        tree(
            Map.of(
                "members",
                Map.of(
                    "a", Map.of("checkpoint", "/a"),
                    "b", Map.of("checkpoint", "/b", "name", "c"),
                    "c d", Map.of("checkpoint", "/c")))),
        "ensemble.members.b.name='c': there is no such key; there are checkpoint, sha256, weight",
        "ensemble.members.c d: a name must be at most 63 letters, digits, dots, dashes and underscores");
  }

  @Test
  void votesInAllWaysWhereNoneIsSaid() {
    assertThat(SettingsReader.ensemble(tree(Map.of("members", three()))).orElseThrow().voting())
        .containsExactly(Voting.SOFT, Voting.HARD, Voting.RANK);
  }

  @Test
  void namesEverythingThatIsWrongAtOnce() {
    refused(
        tree(
            Map.of(
                "members",
                List.of(
                    Map.of("name", "a b", "file", "/a"),
                    Map.of("checkpoint", "/b", "sha256", "12", "weight", "-1"),
                    "/c"),
                "voting",
                List.of("Loud"))),
        "ensemble.members[0].file='/a': there is no such key; there are name, checkpoint, sha256, weight",
        "ensemble.members[0]: a name must be at most 63 letters, digits, dots, dashes and underscores",
        "ensemble.members[0].checkpoint: must be set, was absent",
        "ensemble.members[1].sha256: must be 64 hexadecimal digits, was '12'",
        "ensemble.members[1].weight: must be a number from 0.0 to 1000000.0, was '-1'",
        "ensemble.members[2]: must hold keys, as {checkpoint: FILE}, was /c",
        "ensemble.voting: must be of Hard, Soft, Rank, was 'Loud'");
  }

  @Test
  void wantsThreeToSixteenMembersOfWhichSomeCount() {
    refused(
        tree(Map.of("members", three().subList(0, 2))), "ensemble.members: must be 3 to 16, was 2");
    refused(
        tree(Map.of("members", Collections.nCopies(17, three().getFirst()))),
        "ensemble.members: must be 3 to 16, was 17");
    var weightless = new ArrayList<Object>();
    for (var name : List.of("a", "b", "b")) {
      weightless.add(Map.of("name", name, "checkpoint", "/" + name, "weight", 0L));
    }
    refused(
        tree(Map.of("members", weightless)),
        "ensemble.members: all weights are 0, so nobody counts: give at least one member more",
        "ensemble.members: two are called 'b': name each differently");
    refused(
        tree(Map.of("members", three(), "voting", List.of("Soft", "Soft"))),
        "ensemble.voting: must hold at least one way to vote, each once, was [Soft, Soft]");
    refused(
        tree(Map.of("members", "best")),
        "ensemble.members: must be a list, or keys by name, was 'best'",
        "ensemble.members: must be 3 to 16, was 0");
  }

  private static void refused(Map<String, @Nullable Object> tree, String... problems) {
    assertThatThrownBy(() -> SettingsReader.ensemble(tree))
        .isInstanceOfSatisfying(
            TrainingFailure.class,
            failure -> {
              assertThat(failure.exitCode()).isEqualTo(ExitCode.INVALID_CONFIG);
              assertThat(String.valueOf(failure.getMessage()).split("; (?=ensemble)"))
                  .containsExactly(problems);
            });
  }

  private static List<Map<String, String>> three() {
    return List.of(
        Map.of("checkpoint", "/a"), Map.of("checkpoint", "/b"), Map.of("checkpoint", "/c"));
  }

  private static EnsembleSettings read(List<?> members, List<String> voting) {
    return SettingsReader.ensemble(tree(Map.of("members", members, "voting", voting)))
        .orElseThrow();
  }

  private static Map<String, @Nullable Object> tree(Map<String, ?> ensemble) {
    return Map.of("ensemble", ensemble);
  }
}
