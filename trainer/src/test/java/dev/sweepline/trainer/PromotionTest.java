package dev.sweepline.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.checkpoint.CheckpointFolder;
import dev.sweepline.trainer.data.GenerateDocuments;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A checkpoint of a short training becomes champion, as the Pod of a promotion does it.
class PromotionTest {
  private static final Path TREE = Path.of(System.getProperty("sweepline.root"), "configs");
  private static final String OTHER = "dev.sweepline.trainer.training.HeldNets";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir static Path shared;
  @TempDir Path folder;
  private Path log;

  @BeforeAll
  static void train() throws IOException {
    GenerateDocuments.main(
        new String[] {shared.resolve("pages").toString(), "--pages", "60", "--size", "24"});
    var run =
        RunOnce.of(
            TREE,
            shared,
            "model=nano",
            "data.root=" + shared.resolve("pages"),
            "data.image_size=32",
            "training.max_epochs=1",
            "data.batch_size=8");
    assertThat(run).isEqualTo(new RunOnce(ExitCode.DONE, ""));
  }

  @BeforeEach
  void file() {
    log = folder.resolve("termination");
  }

  @Test
  void loadsTheCheckpointAndSaysWhichFileIsChampion() throws IOException {
    var sha256 = CheckpointFolder.sha256(last());

    var exitCode = promote(last(), sha256);

    assertThat(exitCode).as(said().toString()).isEqualTo(ExitCode.DONE);
    var file = champions().resolve(hex(sha256) + ".safetensors");
    assertThat(said().path("checkpoint").asText()).isEqualTo(file.toString());
    assertThat(said().path("checkpointSha256").asText()).isEqualTo(sha256);
    assertThat(CheckpointFolder.sha256(file)).isEqualTo(sha256);
    var pointer = JSON.readTree(champions().resolve("current.json").toFile());
    assertThat(pointer.path("classes").size()).isGreaterThan(2);
    assertThat(pointer.path("facts").path("mean").asText()).isEqualTo("0.9");
  }

  @Test
  void refusesACheckpointOfAnotherModel() throws IOException {
    var copy = copiedWith("name: nano", "name: efficientnet_b0");

    var exitCode = promote(copy, CheckpointFolder.sha256(copy));

    assertThat(exitCode).isEqualTo(ExitCode.CHECKPOINT);
    assertThat(said().path("message").asText())
        .isEqualTo(copy + " is of model=nano, the configuration says efficientnet_b0");
    assertThat(champions().resolve("current.json")).doesNotExist();
  }

  /// The arrays would fit; whoever uses the champion would show it pages of the wrong size.
  @Test
  void refusesAConfigurationWithAnotherImageSize() throws IOException {
    var copy = copiedWith("image_size: 32", "image_size: 64");

    var exitCode = promote(copy, CheckpointFolder.sha256(copy));

    assertThat(exitCode).isEqualTo(ExitCode.CHECKPOINT);
    assertThat(said().path("message").asText())
        .isEqualTo(
            copy
                + " was trained with data.image_size=32, the configuration beside it says 64: it"
                + " was changed afterwards; put back what the run had");
    assertThat(champions().resolve("current.json")).doesNotExist();
  }

  /// Its arrays fit, and it answers something else.
  @Test
  void refusesAConfigurationWithAnotherArchitectureOfTheSameNames() throws IOException {
    var copy = copiedWith("name: nano", "_target_: " + OTHER + "\n  name: nano");

    var exitCode = promote(copy, CheckpointFolder.sha256(copy));

    assertThat(exitCode).isEqualTo(ExitCode.CHECKPOINT);
    assertThat(said().path("message").asText())
        .isEqualTo(
            copy
                + " was trained with model._target_=dev.sweepline.trainer.model.EfficientNets, the"
                + " configuration says "
                + OTHER
                + ": give it what the run had");
    assertThat(champions().resolve("current.json")).doesNotExist();
  }

  @Test
  void believesTheConfigurationOfAFileThatDoesNotSayItsArchitecture() throws IOException {
    var copy = copiedWith("name: nano", "_target_: " + OTHER + "\n  name: nano");
    var bytes = Files.readString(copy, StandardCharsets.ISO_8859_1);
    Files.writeString(
        copy, bytes.replace("\"family\\\"", "\"nobody\\\""), StandardCharsets.ISO_8859_1);

    var exitCode = promote(copy, CheckpointFolder.sha256(copy));

    assertThat(exitCode).as(said().toString()).isEqualTo(ExitCode.DONE);
    assertThat(bytes.contains("\"family\\\"")).as("the file said it").isTrue();
  }

  @Test
  void refusesACheckpointOfAnotherNumberOfClasses() throws IOException {
    var copy = copiedWith("num_classes: null", "num_classes: 3");

    var exitCode = promote(copy, CheckpointFolder.sha256(copy));

    assertThat(exitCode).isEqualTo(ExitCode.CHECKPOINT);
    assertThat(said().path("message").asText()).endsWith("model.num_classes says 3");
  }

  @Test
  void asksForAConfigurationUnlessNothingIsToBeLoaded() throws IOException {
    var copy = copied();
    Files.delete(copy.resolveSibling("config.yaml"));
    var sha256 = CheckpointFolder.sha256(copy);

    assertThat(promote(copy, sha256)).isEqualTo(ExitCode.CHECKPOINT);
    assertThat(said().path("message").asText()).contains("there is no config.yaml beside " + copy);
    assertThat(promote(copy, sha256, "--no-load")).isEqualTo(ExitCode.DONE);
  }

  @Test
  void needsNothingOfTheEnvironmentThatTheTrainingHad() throws IOException {
    var copy = copiedWith("root: \\S+", "root: \\${oc.env:NOT_HERE_ANY_MORE}");

    assertThat(promote(copy, CheckpointFolder.sha256(copy)))
        .as(said().toString())
        .isEqualTo(ExitCode.DONE);
  }

  @Test
  void namesWhatIsMissingOnItsCommandLine() throws IOException {
    assertThat(Promotion.run(List.of("promote", "--sha256", "x"), Map.of(), log))
        .isEqualTo(ExitCode.INVALID_CONFIG);
    assertThat(said().path("message").asText())
        .isEqualTo("--sha256: must be 64 hexadecimal digits");
  }

  private ExitCode promote(Path checkpoint, String sha256, String... more) {
    var words = new ArrayList<>(List.of("promote", "--folder", champions().toString()));
    words.addAll(List.of("--checkpoint", checkpoint.toString(), "--sha256", sha256));
    words.addAll(List.of("--file", hex(sha256) + ".safetensors", "--number", "1"));
    words.addAll(List.of(more));
    return Promotion.run(words, Map.of("SWEEPLINE_CHAMPION_FACTS", "{\"mean\":\"0.9\"}"), log);
  }

  /// With something else in the configuration beside it.
  private Path copiedWith(String before, String after) throws IOException {
    var copy = copied();
    var config = copy.resolveSibling("config.yaml");
    Files.writeString(config, Files.readString(config).replaceFirst(before, after));
    return copy;
  }

  private Path copied() throws IOException {
    Files.copy(shared.resolve("checkpoints/config.yaml"), folder.resolve("config.yaml"));
    return Files.copy(last(), folder.resolve("last.safetensors"));
  }

  private static Path last() {
    return shared.resolve("checkpoints/last.safetensors");
  }

  private Path champions() {
    return folder.resolve("champions/docs");
  }

  private JsonNode said() throws IOException {
    return Files.exists(log) ? JSON.readTree(log.toFile()) : JSON.createObjectNode();
  }

  private static String hex(String sha256) {
    return sha256.substring(sha256.indexOf(':') + 1);
  }
}
