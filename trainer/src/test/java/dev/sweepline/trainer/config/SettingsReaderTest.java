package dev.sweepline.trainer.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.config.Settings.CheckpointSettings;
import dev.sweepline.trainer.config.Settings.DataSettings;
import dev.sweepline.trainer.config.Settings.ModelSettings;
import dev.sweepline.trainer.config.Settings.Schedule;
import dev.sweepline.trainer.config.Settings.TrainingSettings;
import dev.sweepline.trainer.config.Settings.WeightSource;
import dev.sweepline.trainer.failure.TrainingFailure;
import dev.sweepline.trainer.model.Family;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SettingsReaderTest {
  @Test
  void fillsInWhatIsNotSaid() {
    var settings = SettingsReader.read(Map.of("data", Map.of("root", "/data")));

    assertThat(settings)
        .isEqualTo(
            new Settings(
                new ModelSettings(
                    Family.DEFAULT,
                    "efficientnet_b0",
                    OptionalInt.empty(),
                    0.2f,
                    0.2f,
                    Optional.empty()),
                new DataSettings(Path.of("/data"), 224, 16, 16, 0.2, 0, 2, 0),
                new AugmentationSettings.None(),
                new TrainingSettings(1e-4, 1e-2, 50, Schedule.COSINE, 1, 0.1, 1, 0),
                new CheckpointSettings(3, "val_f1", true, true),
                1,
                "auto"));
  }

  @Test
  void namesEveryKeyAndValueThatIsWrong() {
    var tree =
        Map.<String, @Nullable Object>of(
            "model", Map.of("name", "efficientnet_b9"),
            "data",
                Map.of(
                    "image_size",
                    "large",
                    "batch_size",
                    1L,
                    "augmentation",
                    Map.of("name", "cutout", "hole", 2L)),
            "training", Map.of("lr", -1.0, "optimizer", "lion"));

    assertThatThrownBy(() -> SettingsReader.read(tree))
        .isInstanceOfSatisfying(
            TrainingFailure.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.INVALID_CONFIG))
        .hasMessageContaining("model.name: must be one of nano, efficientnet_b0")
        .hasMessageContaining("was 'efficientnet_b9'")
        .hasMessageContaining("data.root: must be set, was absent")
        .hasMessageContaining(
            "data.image_size: must be a whole number from 16 to 2048, was 'large'")
        .hasMessageContaining("data.batch_size: must be a whole number from 2 to 65536, was 1")
        .hasMessageContaining(
            "data.augmentation.hole: is not one of name, holes, size, probability, was 2")
        .hasMessageContaining("training.lr: must be a number from 0.0 to 1000.0, was -1.0")
        .hasMessageContaining("training.optimizer: must be one of adamw, was 'lion'");
  }

  @Test
  void readsAnAugmentationWithItsParameters() {
    var tree =
        Map.<String, @Nullable Object>of(
            "data", Map.of("root", "/d", "augmentation", Map.of("name", "cutmix", "alpha", 0.5)));

    assertThat(SettingsReader.read(tree).augmentation())
        .isEqualTo(new AugmentationSettings.Cutmix(0.5, 1));
  }

  @Test
  void takesTheWholeBatchWhereTheMicroBatchIsLarger() {
    var tree =
        Map.<String, @Nullable Object>of(
            "data", Map.of("root", "/d", "batch_size", 8L, "micro_batch_size", 32L));

    assertThat(SettingsReader.read(tree).data().microBatchSize()).isEqualTo(8);
  }

  @Test
  void findsTheCataloguesWeightsWhereTheyAreWanted() {
    var weights = Map.of("url", "https://example.com/b0.pth", "sha256", "7F5810bc");

    assertThat(pretrained(true, weights))
        .contains(new WeightSource("https://example.com/b0.pth", "7f5810bc"));
    assertThat(pretrained("/models/own.safetensors", weights))
        .contains(new WeightSource("/models/own.safetensors", ""));
    assertThat(pretrained(false, weights)).isEmpty();
  }

  @Test
  void saysThatAModelHasNoWeightsInTheCatalogue() {
    assertThatThrownBy(() -> pretrained(true, Map.of()))
        .hasMessage(
            "model.weights.url: must be set for model.pretrained=true; a path or URL is fine too, was absent");
  }

  private static Optional<WeightSource> pretrained(Object wanted, Map<String, String> weights) {
    return SettingsReader.read(
            Map.of(
                "model",
                Map.of("name", "nano", "pretrained", wanted, "weights", weights),
                "data",
                Map.of("root", "/d")))
        .model()
        .pretrained();
  }
}
