package dev.sweepline.hydra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigTreeTest {

  @Test
  void namesGroupsAndTheirOptions() {
    ConfigTree tree =
        ConfigTree.of(
            Map.of(
                "config.yaml", "",
                "model/small.yaml", "",
                "model/large.yaml", "",
                "model/head/mlp.yaml", "",
                "model/README.md", ""));

    assertThat(tree.groups()).containsExactly("model", "model/head");
    assertThat(tree.options("model")).containsExactly("large", "small");
    assertThat(tree.options("nowhere")).isEmpty();
  }

  @Test
  void readsAMountedConfigMapOnce(@TempDir Path mount) throws IOException {
    Path data = Files.createDirectories(mount.resolve("..2026_01_01"));
    Files.writeString(data.resolve("config.yaml"), "a: 1\n");
    Files.createSymbolicLink(mount.resolve("..data"), Path.of("..2026_01_01"));
    Files.createSymbolicLink(mount.resolve("config.yaml"), Path.of("..data/config.yaml"));

    assertThat(ConfigTree.ofDirectory(mount).files()).isEqualTo(Map.of("config.yaml", "a: 1\n"));
  }

  @Test
  void findsEveryFileThatCannotBeRead() {
    ConfigTree tree =
        ConfigTree.of(
            Map.of(
                "config.yaml", "a: 1\n",
                "model/small.yaml", "a: 1\nb: [\n",
                "model/large.yaml", "a: 1\na: 2\n"));

    assertThat(tree.problems())
        .extracting(problem -> problem.category() + " " + problem.place())
        .containsExactly("YAML model/large.yaml:2", "YAML model/small.yaml:3");
  }

  @Test
  void saysWhichFolderCannotBeRead() {
    assertThatThrownBy(() -> ConfigTree.ofDirectory(Path.of("/nowhere")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("/nowhere");
  }
}
