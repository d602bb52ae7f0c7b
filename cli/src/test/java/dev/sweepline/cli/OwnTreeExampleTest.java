package dev.sweepline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sweepline.hydra.ConfigTree;
import dev.sweepline.planner.configs.TreeKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The kustomization that brings a tree and a Sweep into a cluster.
class OwnTreeExampleTest {

  private static final Path EXAMPLE =
      Path.of(System.getProperty("sweepline.root", ".."), "docs/examples/configs");

  @Test
  void generatesAKeyForEveryFileOfTheTree() throws IOException {
    var generated = new TreeMap<String, String>();
    for (var entry : generator().path("files")) {
      var parts = entry.asText().split("=", -1);
      generated.put(parts[0], parts[1]);
    }

    assertThat(generated)
        .isEqualTo(
            ConfigTree.ofDirectory(EXAMPLE.resolve("tree")).files().keySet().stream()
                .collect(Collectors.toMap(TreeKeys::key, path -> "tree/" + path)));
    assertThat(generator().path("options").path("disableNameSuffixHash").asBoolean()).isTrue();
  }

  @Test
  void sweepBesideItComposesFromWhatIsGenerated() throws IOException {
    var configMap =
        new YAMLMapper().createObjectNode().put("apiVersion", "v1").put("kind", "ConfigMap");
    configMap.putObject("metadata").put("name", generator().path("name").asText());
    var data = configMap.putObject("data");
    for (var entry : generator().path("files")) {
      var parts = entry.asText().split("=", -1);
      data.put(parts[0], Files.readString(EXAMPLE.resolve(parts[1])));
    }
    var sweep = Files.readString(EXAMPLE.resolve("sweep.yaml"));

    var ran =
        Ran.withInput(sweep + new YAMLMapper().writeValueAsString(configMap), "plan", "-f", "-");

    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.out())
        .startsWith("default/own-tree (MultiScale): 4 cells, 0 excluded, 4 trials")
        .contains("_nano_24_none_own-tree", "_nano_48_cutout_own-tree");
  }

  private static JsonNode generator() throws IOException {
    return new YAMLMapper()
        .readTree(EXAMPLE.resolve("kustomization.yaml").toFile())
        .path("configMapGenerator")
        .path(0);
  }
}
