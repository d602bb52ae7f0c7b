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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The kustomization that brings a tree and a Sweep into a cluster.
class OwnTreeExampleTest {

  private static final Path EXAMPLES =
      Path.of(System.getProperty("sweepline.root", ".."), "docs/examples");

  @ParameterizedTest
  @ValueSource(strings = {"configs", "bring-your-own"})
  void generatesAKeyForEveryFileOfTheTree(String example) throws IOException {
    var generator = generator(example);
    var generated = new TreeMap<String, String>();
    for (var entry : generator.path("files")) {
      var parts = entry.asText().split("=", -1);
      generated.put(parts[0], parts[1]);
    }

    assertThat(generated)
        .isEqualTo(
            ConfigTree.ofDirectory(EXAMPLES.resolve(example + "/tree")).files().keySet().stream()
                .collect(Collectors.toMap(TreeKeys::key, path -> "tree/" + path)));
    assertThat(generator.path("options").path("disableNameSuffixHash").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          configs        | default/own-tree (MultiScale): 4 cells, 0 excluded, 4 trials | _nano_24_none_own-tree   | _nano_48_cutout_own-tree
          bring-your-own | default/spirals (Baseline): 4 cells, 0 excluded, 4 trials    | _linear_native_none_spirals | _tanh_native_none_spirals
          """)
  void sweepBesideItComposesFromWhatIsGenerated(
      String example, String begins, String first, String last) throws IOException {
    var generator = generator(example);
    var configMap =
        new YAMLMapper().createObjectNode().put("apiVersion", "v1").put("kind", "ConfigMap");
    configMap.putObject("metadata").put("name", generator.path("name").asText());
    var data = configMap.putObject("data");
    for (var entry : generator.path("files")) {
      var parts = entry.asText().split("=", -1);
      data.put(parts[0], Files.readString(EXAMPLES.resolve(example).resolve(parts[1])));
    }
    var sweep = Files.readString(EXAMPLES.resolve(example + "/sweep.yaml"));

    var ran =
        Ran.withInput(sweep + new YAMLMapper().writeValueAsString(configMap), "plan", "-f", "-");

    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.out()).startsWith(begins).contains(first, last);
  }

  private static JsonNode generator(String example) throws IOException {
    return new YAMLMapper()
        .readTree(EXAMPLES.resolve(example + "/kustomization.yaml").toFile())
        .path("configMapGenerator")
        .path(0);
  }
}
