package dev.sweepline.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.data.GenerateDocuments;
import dev.sweepline.trainer.training.NegatedNets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A member of an architecture of its own, whose arrays EfficientNets would take, among others.
class EnsembleFamilyTest {
  private static final Path TREE = Path.of(System.getProperty("sweepline.root"), "configs");
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String OWN = NegatedNets.class.getName();
  private static final String NOT_HERE = OWN.replace("Negated", "Deleted");

  @TempDir static Path shared;
  @TempDir Path folder;
  private Path member;

  @BeforeAll
  static void train() throws IOException {
    GenerateDocuments.main(
        new String[] {shared.resolve("pages").toString(), "--pages", "200", "--size", "40"});
    train("own", "data.image_size=24", "training.max_epochs=8", "+model._target_=" + OWN);
    train("of16", "data.image_size=16", "training.max_epochs=1");
    train("of20", "data.image_size=20", "training.max_epochs=1");
  }

  private static void train(String name, String... overrides) throws IOException {
    var all = new ArrayList<>(List.of("model=nano", "data.root=" + shared.resolve("pages")));
    all.addAll(List.of("data.batch_size=8", "training.lr=5e-3"));
    all.addAll(List.of(overrides));
    var run =
        RunOnce.of(TREE, Files.createDirectory(shared.resolve(name)), all.toArray(String[]::new));
    assertThat(run).isEqualTo(new RunOnce(ExitCode.DONE, ""));
  }

  @BeforeEach
  void copyTheFileAlone() throws IOException {
    member = Files.copy(last("own"), folder.resolve("own.safetensors"));
  }

  @Test
  void asksTheArchitectureThatACheckpointSays() throws IOException {
    assertThat(vote()).isEqualTo(new RunOnce(ExitCode.DONE, ""));

    assertThatItSaidWhatItDidInTraining();
  }

  /// The usual one would load its arrays and answer something else.
  @Test
  void refusesAnArchitectureThatThisImageDoesNotHave() throws IOException {
    rewrite(OWN, NOT_HERE);

    assertThat(vote()).isEqualTo(refused());
  }

  @Test
  void asksTheConfigurationBesideAnOlderFile() throws IOException {
    rewrite("\"family\\\"", "\"nobody\\\"");
    var config = Files.readString(last("own").resolveSibling("config.yaml"));
    Files.writeString(folder.resolve("config.yaml"), config);

    assertThat(vote()).isEqualTo(new RunOnce(ExitCode.DONE, ""));

    assertThatItSaidWhatItDidInTraining();
  }

  @Test
  void refusesWhatTheConfigurationBesideAnOlderFileSaysAndThisImageDoesNotHave()
      throws IOException {
    rewrite("\"family\\\"", "\"nobody\\\"");
    var config = Files.readString(last("own").resolveSibling("config.yaml"));
    Files.writeString(folder.resolve("config.yaml"), config.replace(OWN, NOT_HERE));

    assertThat(vote()).isEqualTo(refused());
  }

  /// As for all before there were architectures of one's own.
  @Test
  void asksTheEnsemblesOwnWhereNothingIsSaid() throws IOException {
    rewrite("\"family\\\"", "\"nobody\\\"");

    assertThat(vote("+model={name: nano, _target_: " + OWN + "}"))
        .isEqualTo(new RunOnce(ExitCode.DONE, ""));

    assertThatItSaidWhatItDidInTraining();
  }

  private RunOnce refused() {
    return new RunOnce(
        ExitCode.CHECKPOINT,
        "ensemble.members[0]: %s was trained with model._target_=%s and model=nano, which this image does not have: take one whose class path has it, as that of its run"
            .formatted(member, NOT_HERE));
  }

  private void assertThatItSaidWhatItDidInTraining() throws IOException {
    var trained = lastLine(last("own")).path("val_acc").asDouble();
    var voted = lastLine(folder.resolve("checkpoints/any")).path("val_acc_of_nano_24").asDouble();
    assertThat(trained).as("learned something").isGreaterThan(0.3);
    assertThat(voted).isCloseTo(trained, within(1e-12));
  }

  private RunOnce vote(String... overrides) throws IOException {
    var words = new ArrayList<>(List.of("ensemble", member.toString()));
    words.addAll(List.of(last("of16").toString(), last("of20").toString()));
    words.addAll(List.of("data.root=" + shared.resolve("pages"), "data.batch_size=8"));
    words.addAll(List.of(overrides));
    return RunOnce.of(TREE, folder, EnsembleWords.arguments(words).toArray(String[]::new));
  }

  /// As long as before, so that what the header says of places stays true.
  private void rewrite(String before, String after) throws IOException {
    var bytes = Files.readString(member, StandardCharsets.ISO_8859_1);
    assertThat(bytes).contains(before);
    assertThat(after).hasSameSizeAs(before);
    Files.writeString(member, bytes.replace(before, after), StandardCharsets.ISO_8859_1);
  }

  private static Path last(String run) {
    return shared.resolve(run).resolve("checkpoints/last.safetensors");
  }

  private static JsonNode lastLine(Path checkpoint) throws IOException {
    var lines = Files.readAllLines(checkpoint.resolveSibling("metrics.jsonl"));
    return JSON.readTree(lines.getLast());
  }
}
