package dev.sweepline.hydra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
  void followsLinksToFoldersAndStopsWhereTheyLeadUp(@TempDir Path place) throws IOException {
    Path shared = Files.createDirectories(place.resolve("shared/model"));
    Files.writeString(shared.resolve("small.yaml"), "a: 1\n");
    Path real = Files.createDirectories(place.resolve("real"));
    Files.writeString(real.resolve("config.yaml"), "defaults: [model: small]\n");
    Files.createSymbolicLink(real.resolve("model"), Path.of("../shared/model"));
    Files.createSymbolicLink(real.resolve("up"), Path.of("."));
    Files.createSymbolicLink(real.resolve("broken.yaml"), Path.of("nowhere"));
    Path link = Files.createSymbolicLink(place.resolve("configs"), Path.of("real"));

    ConfigTree tree = ConfigTree.ofDirectory(link);

    assertThat(tree.files()).containsOnlyKeys("config.yaml", "model/small.yaml");
    assertThat(Hydra.compose(tree, new Request("config", List.of(), Resolvers.open())))
        .isInstanceOf(Composition.Composed.class);
  }

  @Test
  void namesAFileThatIsNotText(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("config.yaml"), "defaults: [optional model: null]\na: 1\n");
    Path model = Files.createDirectories(folder.resolve("model"));
    Files.write(model.resolve("broken.yaml"), new byte[] {'a', ':', ' ', (byte) 0xE9, '\n'});

    ConfigTree tree = ConfigTree.ofDirectory(folder);

    assertThat(Hydra.compose(tree, new Request("config", List.of(), Resolvers.open())))
        .isInstanceOf(Composition.Composed.class);
    assertThat(
            Hydra.compose(tree, new Request("config", List.of("model=broken"), Resolvers.open())))
        .isEqualTo(new Composition.Refused(tree.problems()));
    assertThat(tree.problems())
        .extracting(Problem::describe)
        .containsExactly("model/broken.yaml:1: the file is not text in UTF-8");
    assertThat(tree.options("model")).containsExactly("broken");
  }

  @Test
  void readsPairsOfSurrogatesWhereverTheyStand() {
    for (int before = 1_000; before < 1_050; before++) {
      String padding = "x".repeat(before);
      ConfigTree tree =
          ConfigTree.of(Map.of("config.yaml", "# " + padding + "🎉\na: '" + padding + "🎉'\n"));

      assertThat(
              Hydra.compose(tree, new Request("config", List.of(), Resolvers.open()))
                  .orThrow()
                  .config()
                  .at("a"))
          .contains(padding + "🎉");
    }
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
