package dev.sweepline.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sweepline.trainer.config.EnsembleSettings.Member;
import dev.sweepline.trainer.config.SettingsReader;
import dev.sweepline.trainer.ensemble.Voting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What docs/ensembles.md shows is what the trainer reads.
class EnsemblesPageTest {
  private static final Path PAGE =
      Path.of(System.getProperty("sweepline.root"), "docs/ensembles.md");
  private static final Pattern BLOCK = Pattern.compile("```(yaml|sh)\n(.*?)```", Pattern.DOTALL);

  @TempDir Path folder;

  @Test
  void readsTheConfiguration() throws IOException {
    var file = Files.writeString(folder.resolve("config.yaml"), block("yaml"));

    var read =
        SettingsReader.ensemble(Configuration.read(Optional.of(file), List.of()).values())
            .orElseThrow();

    assertThat(read.members())
        .extracting(Member::name, Member::weight)
        .containsExactly(
            tuple(Optional.of("b0"), 1.0),
            tuple(Optional.of("b1"), 2.0),
            tuple(Optional.of("b3"), 1.0));
    assertThat(read.voting()).containsExactly(Voting.SOFT, Voting.HARD, Voting.RANK);
  }

  @Test
  void takesTheCommands() throws IOException {
    var commands = block("sh").lines().map(line -> List.of(line.split(" "))).toList();

    assertThat(commands).hasSize(2);
    assertThat(EnsembleWords.arguments(commands.getLast().subList(1, commands.getLast().size())))
        .containsExactly(
            "data.root=DIR",
            "+ensemble={members:[{checkpoint:'b0.safetensors',weight:'1'},{checkpoint:'b1.safetensors',weight:'1'},{checkpoint:'b3.safetensors',weight:'2'}],voting:['Rank','Hard']}");
  }

  private static String block(String language) throws IOException {
    return BLOCK
        .matcher(Files.readString(PAGE))
        .results()
        .filter(block -> block.group(1).equals(language))
        .map(block -> block.group(2))
        .filter(text -> !text.startsWith("apiVersion"))
        .findFirst()
        .orElseThrow();
  }
}
