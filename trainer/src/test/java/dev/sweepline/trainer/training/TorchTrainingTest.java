package dev.sweepline.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sweepline.trainer.data.GenerateDocuments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchTrainingTest {
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
}
