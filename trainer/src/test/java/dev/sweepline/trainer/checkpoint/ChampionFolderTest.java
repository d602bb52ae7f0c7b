package dev.sweepline.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.checkpoint.ChampionFolder.Order;
import dev.sweepline.trainer.digest.Sha256;
import dev.sweepline.trainer.failure.TrainingFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChampionFolderTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir private Path claim;
  private Path champions;

  @BeforeEach
  void folder() {
    champions = claim.resolve("champions/docs");
  }

  @Test
  void copiesByContentAndPointsToIt() throws IOException {
    var first = trained("one", "weights of one");

    var file = promote(order(first, 1));

    assertThat(file).isEqualTo(champions.resolve(sha256(first) + ".safetensors"));
    assertThat(file).hasContent("weights of one");
    assertThat(champions.resolve(sha256(first) + ".yaml")).hasContent("model: one");
    assertThat(JSON.readTree(champions.resolve(sha256(first) + ".json").toFile()))
        .isEqualTo(JSON.readTree("{\"experiment\": \"one\"}"));
    assertThat(pointer())
        .isEqualTo(
            JSON.readTree(
                """
                {"number": 1, "file": "%1$s.safetensors", "sha256": "%1$s",
                 "classes": ["memo"], "facts": {"experiment": "one"}}
                """
                    .formatted(sha256(first))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"copied", "published", ".yaml", ".json", "pointer"})
  void maybeKilledAfterAnyStepAndRepeated(String step) throws IOException {
    var first = trained("one", "weights of one");
    var second = trained("two", "weights of two");
    promote(order(first, 1));
    var before = pointer();
    var dying =
        new ChampionFolder(
            champions,
            done -> {
              if (done.equals(step)) {
                throw new Killed();
              }
            });

    assertThatThrownBy(() -> dying.promote(order(second, 2), (_, _) -> List.of("memo")))
        .isInstanceOf(Killed.class);

    if (!step.equals("pointer")) {
      assertThat(pointer()).isEqualTo(before);
    }
    // Whoever reads the pointer finds what it names.
    var named = champions.resolve(pointer().path("file").asText());
    assertThat(Sha256.of(named)).isEqualTo(pointer().path("sha256").asText());

    promote(order(second, 2));

    assertThat(pointer().path("sha256").asText()).isEqualTo(sha256(second));
    assertThat(names())
        .containsExactlyInAnyOrder(
            "current.json",
            sha256(first) + ".safetensors",
            sha256(first) + ".yaml",
            sha256(first) + ".json",
            sha256(second) + ".safetensors",
            sha256(second) + ".yaml",
            sha256(second) + ".json");
  }

  @Test
  void goesBackWithoutTheCheckpointThatIsGone() throws IOException {
    var first = trained("one", "weights of one");
    var back = order(first, 3);
    promote(order(first, 1));
    promote(order(trained("two", "weights of two"), 2));
    Files.delete(first);

    promote(back);

    assertThat(pointer().path("number").asInt()).isEqualTo(3);
    assertThat(pointer().path("sha256").asText()).isEqualTo(back.sha256());
  }

  @Test
  void refusesAnEarlierChampionThatWasTamperedWith() throws IOException {
    var first = trained("one", "weights of one");
    var back = order(first, 3);
    var file = promote(order(first, 1));
    promote(order(trained("two", "weights of two"), 2));
    var before = pointer();
    Files.writeString(file, "weights of somebody else");

    refused(back, file + " was changed or damaged");

    assertThat(pointer()).isEqualTo(before);
    assertThat(file).hasContent("weights of somebody else");
  }

  @Test
  void refusesACheckpointThatIsMissingOrWasTamperedWith() throws IOException {
    var checkpoint = trained("one", "weights of one");
    var order = order(checkpoint, 1);

    Files.writeString(checkpoint, "weights of somebody else");
    refused(order, checkpoint + " was changed or damaged: its digest is sha256:");
    Files.delete(checkpoint);
    refused(order, "there is no checkpoint " + checkpoint + " any more");

    assertThat(names()).isEmpty();
  }

  @Test
  void refusesWhatCannotBeLoadedBeforeItCopiesAnything() throws IOException {
    var order = order(trained("one", "weights of one"), 1);

    assertThatThrownBy(() ->
            new ChampionFolder(champions)
                .promote(
                    order,
                    (_, _) -> {
                      throw new TrainingFailure(ExitCode.CHECKPOINT, "it does not fit the model");
                    }))
        .hasMessage("it does not fit the model");

    assertThat(names()).isEmpty();
  }

  @Test
  void refusesOtherClassesThanTheChampionHas() throws IOException {
    promote(order(trained("one", "weights of one"), 1));
    var second = trained("two", "weights of two");

    assertThatThrownBy(() ->
            new ChampionFolder(champions)
                .promote(order(second, 2), (_, _) -> List.of("memo", "letter")))
        .isInstanceOf(TrainingFailure.class)
        .hasMessage(second + " is of the classes [memo, letter], the champion of [memo]");

    assertThat(pointer().path("number").asInt()).isEqualTo(1);
  }

  @Test
  void refusesAPromotionThatComesTooLate() throws IOException {
    var first = trained("one", "weights of one");
    promote(order(trained("two", "weights of two"), 2));

    refused(order(first, 1), "promotion 1 came too late: 2 has moved the pointer to ");

    assertThat(pointer().path("number").asInt()).isEqualTo(2);
  }

  private void refused(Order order, String message) {
    assertThatThrownBy(() -> promote(order))
        .isInstanceOfSatisfying(
            TrainingFailure.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.CHECKPOINT))
        .hasMessageStartingWith(message);
  }

  private Path promote(Order order) {
    return new ChampionFolder(champions).promote(order, (_, _) -> List.of("memo"));
  }

  private Path trained(String name, String content) throws IOException {
    var folder = Files.createDirectories(claim.resolve("uid-" + name + "/a1"));
    Files.writeString(folder.resolve("config.yaml"), "model: " + name);
    return Files.writeString(folder.resolve("epoch=01-val_f1=0.900.safetensors"), content);
  }

  private static Order order(Path checkpoint, int number) throws IOException {
    var sha256 = sha256(checkpoint);
    var name = checkpoint.getName(checkpoint.getNameCount() - 3).toString().substring(4);
    return new Order(
        Optional.of(checkpoint),
        sha256,
        sha256 + ".safetensors",
        number,
        Map.of("experiment", name));
  }

  private static String sha256(Path file) throws IOException {
    return Sha256.of(file);
  }

  private JsonNode pointer() throws IOException {
    return JSON.readTree(champions.resolve("current.json").toFile());
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(champions)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /// As SIGKILL: nothing is cleaned up that the next one could not find.
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }
}
