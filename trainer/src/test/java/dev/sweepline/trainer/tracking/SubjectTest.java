package dev.sweepline.trainer.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.trainer.TestSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SubjectTest {
  @Test
  void aTrainingIsCalledByModelSizeAndAugmentation() {
    assertThat(Subject.ofTraining(TestSettings.small(Path.of("pages"), 1, Map.of())))
        .isEqualTo(new Subject("nano_16_none", List.of("model:nano", "size:16", "aug:none")));
  }

  @Test
  void anEnsembleHasATagForEachModelOnce() {
    assertThat(Subject.ofEnsemble(List.of("nano", "efficientnet_b0", "nano")))
        .isEqualTo(
            new Subject("ensemble_3", List.of("ensemble", "model:nano", "model:efficientnet_b0")));
  }
}
