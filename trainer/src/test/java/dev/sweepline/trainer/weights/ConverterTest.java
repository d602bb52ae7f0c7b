package dev.sweepline.trainer.weights;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import dev.sweepline.trainer.Python;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `tools/convert_weights.py` on files that torch wrote.
class ConverterTest {
  private static final Path TOOL =
      Path.of(System.getProperty("sweepline.root"), "tools/convert_weights.py");

  @TempDir Path folder;

  @Test
  void takesTheWeightsOutOfALightningCheckpoint() throws IOException, InterruptedException {
    var said =
        converted(
            """
            {'epoch': 3, 'pytorch-lightning_version': '2.5', 'optimizer_states': [{'state': {}}],
             'state_dict': {'model.features.0.weight': torch.ones(2, 2).t(), 'model.classifier.1.bias': torch.zeros(3)}}\
            """);

    assertThat(said).contains("2 tensors in").contains("without 'model.'");
    assertThat(shapes())
        .containsOnly(
            Map.entry("features.0.weight", new Shape(2, 2)),
            Map.entry("classifier.1.bias", new Shape(3)));
  }

  @Test
  void keepsTheNumbersOfASequential() throws IOException, InterruptedException {
    converted("torch.nn.Sequential(torch.nn.Linear(2, 3)).state_dict()");

    assertThat(shapes())
        .containsOnly(Map.entry("0.weight", new Shape(3, 2)), Map.entry("0.bias", new Shape(3)));
  }

  @Test
  void takesOnlyThePartThatIsNamed() throws IOException, InterruptedException {
    var said =
        converted(
            "{'state_dict': {'net.w': torch.ones(1), 'ema.w': torch.zeros(1)}}",
            "--prefix",
            "net.");

    assertThat(said).contains("1 left out");
    assertThat(shapes()).containsOnly(Map.entry("w", new Shape(1)));
  }

  private String converted(String content, String... options)
      throws IOException, InterruptedException {
    return Python.run(
        """
        import sys, torch, runpy
        source, target, tool, *options = sys.argv[1:]
        torch.save(%s, source)
        sys.argv = [tool, source, target, *options]
        runpy.run_path(tool, run_name='__main__')
        """
            .formatted(content),
        Stream.concat(
                Stream.of(
                    folder.resolve("in.ckpt").toString(),
                    folder.resolve("out.safetensors").toString(),
                    TOOL.toString()),
                Stream.of(options))
            .toArray(String[]::new));
  }

  private Map<String, Shape> shapes() throws IOException {
    try (var file = TensorFile.open(folder.resolve("out.safetensors"))) {
      return file.shapes();
    }
  }
}
