package dev.sweepline.operator.relay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sweepline.hydra.Composition;
import dev.sweepline.hydra.Config;
import dev.sweepline.hydra.ConfigTree;
import dev.sweepline.hydra.Hydra;
import dev.sweepline.hydra.Request;
import dev.sweepline.hydra.Resolvers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `sweepline.py` reads configurations as Sweepline writes them, without a YAML library.
@Tag("kafka") // As its sibling: where Python is.
class PythonConfigTest {
  private static final Path ROOT = Path.of(System.getProperty("sweepline.root", ".."));
  private static final ConfigTree TREE = ConfigTree.ofDirectory(ROOT.resolve("configs"));
  private static final String PROGRAM =
      """
      import json, sys
      sys.path.insert(0, sys.argv[1])
      import sweepline
      print(json.dumps(sweepline.read_yaml(sys.stdin.read())))
      """;

  @ParameterizedTest
  @ValueSource(strings = {"baseline", "augmentation", "ensemble", "multiscale", "quickstart"})
  void readsTheConfigurationsOfTheTree(String experiment) throws Exception {
    readsBack(compose(TREE, List.of("+experiment=" + experiment)));
  }

  @Test
  void readsWhateverYamlCanHold() throws Exception {
    var odd =
        """
        lists: [[1, [2, 3]], {b: {c: []}, d: {}}, null, [], [{a: 1, b: [x]}]]
        "it's: odd": 1e-7
        yes text: 'no'
        n: '1'
        colon: 'a: b'
        hash: '# no comment'
        dash: '- x'
        quotes: "it's \\"so\\""
        empty: ''
        space: ' x '
        map: '{}'
        list: '[1]'
        'null': 'null'
        hangul: 문서 이미지
        tab: "a\\tb\\nc"
        big: 12345678901234
        small: -0.5
        exponent: 1.0e20
        truth: 'true'
        bool: false
        date: 2026-02-13
        version: 1.2.3
        octal: '010'
        """;
    readsBack(compose(ConfigTree.of(Map.of("config.yaml", odd)), List.of()));
  }

  private static Config compose(ConfigTree tree, List<String> overrides) {
    var request = new Request("config", overrides, Resolvers.closed(Instant.EPOCH, ZoneOffset.UTC));
    var composition = Hydra.compose(tree, request);
    assertThat(composition).isInstanceOf(Composition.Composed.class);
    return ((Composition.Composed) composition).config();
  }

  private static void readsBack(Config config) throws IOException, InterruptedException {
    var python =
        new ProcessBuilder(
                "python3",
                "-B",
                "-c",
                PROGRAM,
                ROOT.resolve("docs/examples/bring-your-own").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var input = python.outputWriter()) {
      input.write(config.toYaml());
    }
    var read = new ObjectMapper().readTree(python.getInputStream().readAllBytes());

    assertThat(python.waitFor()).isZero();
    assertThat(read.toString())
        .isEqualTo(
            new ObjectMapper()
                .readTree(new ObjectMapper().writeValueAsString(config.asMap()))
                .toString());
  }
}
