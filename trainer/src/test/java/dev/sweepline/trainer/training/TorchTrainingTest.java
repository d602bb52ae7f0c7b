package dev.sweepline.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sweepline.trainer.Python;
import dev.sweepline.trainer.config.Settings;
import dev.sweepline.trainer.config.SettingsReader;
import dev.sweepline.trainer.data.GenerateDocuments;
import dev.sweepline.trainer.model.TorchOps;
import dev.sweepline.trainer.weights.Networks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchTrainingTest {
  private static final Settings SETTINGS =
      SettingsReader.read(
          Map.of("model", Map.of("name", "efficientnet_b0"), "data", Map.of("root", "/pages")));

  @TempDir Path folder;

  /// Loss, gradients, clipping, AdamW, warm-up, cosine, dropout and batch normalisation at once: an
  /// error in any of them shows in the losses of later steps.
  @Test
  void learnsStepByStepAsPyTorchDoes() throws IOException, InterruptedException {
    var pages = folder.resolve("pages");
    GenerateDocuments.main(new String[] {pages.toString(), "--pages", "160", "--size", "32"});
    var exported = Files.createDirectories(folder.resolve("exported"));
    var comparison = new TorchComparison(pages, exported, 32, 4);

    var ours = comparison.train(1);
    var theirs = comparison.python(List.of(1L)).getFirst().same();

    assertThat(ours.losses()).hasSize(20);
    for (int step = 0; step < 20; step++) {
      assertThat(ours.losses().get(step))
          .as("step %d", step)
          .isCloseTo(theirs.losses().get(step), within(1e-4));
    }
  }

  /// Every array of B0: how far its values spread, within what chance allows, and what is constant.
  @Test
  void beginsWithWeightsDrawnAsTorchvisionDrawsThem() throws IOException, InterruptedException {
    var said =
        Python.run(
            """
            import torch, torchvision
            torch.manual_seed(1)
            for name, value in torchvision.models.efficientnet_b0(num_classes=10).state_dict().items():
                if value.dim():
                    print(name, value.numel(), value.mean().item(), value.std(correction=0).item())
            """);
    try (var manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        var ops = new TorchOps()) {
      Engine.getEngine("PyTorch").setRandomSeed(1);
      var arrays = Networks.begun(SETTINGS, 10, manager, ops).arrays();

      assertThat(said.lines()).hasSameSizeAs(arrays.keySet());
      said.lines()
          .map(line -> line.split(" ", -1))
          .forEach(theirs -> {
            var ours = Objects.requireNonNull(arrays.get(theirs[0]), theirs[0]);
            assertThat(ours.size()).isEqualTo(Long.parseLong(theirs[1]));
            double spread = Double.parseDouble(theirs[3]);
            double chance = 6 * spread / Math.sqrt((double) ours.size());
            assertThat((double) ours.mean().getFloat())
                .as("mean of " + theirs[0])
                .isCloseTo(Double.parseDouble(theirs[2]), within(chance));
            assertThat(spread(ours)).as("spread of " + theirs[0]).isCloseTo(spread, within(chance));
          });
    }
  }

  private static double spread(NDArray array) {
    return Math.sqrt(array.sub(array.mean()).square().mean().getFloat());
  }
}
