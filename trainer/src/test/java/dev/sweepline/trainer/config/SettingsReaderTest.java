package dev.sweepline.trainer.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.config.Settings.CheckpointSettings;
import dev.sweepline.trainer.config.Settings.DataSettings;
import dev.sweepline.trainer.config.Settings.Fault;
import dev.sweepline.trainer.config.Settings.ModelSettings;
import dev.sweepline.trainer.config.Settings.OptimizerSettings;
import dev.sweepline.trainer.config.Settings.Schedule;
import dev.sweepline.trainer.config.Settings.TrainingSettings;
import dev.sweepline.trainer.config.Settings.WeightSource;
import dev.sweepline.trainer.failure.TrainingFailure;
import dev.sweepline.trainer.model.Family;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
                new DataSettings(
                    Path.of("/data"),
                    224,
                    16,
                    16,
                    0.2,
                    0,
                    2,
                    0,
                    Optional.empty(),
                    Optional.empty()),
                new AugmentationSettings.None(),
                new TrainingSettings(
                    1e-4,
                    1e-2,
                    50,
                    new Schedule.Cosine(),
                    1,
                    0.1,
                    1,
                    0,
                    new OptimizerSettings.AdamW(0.9, 0.999, 1e-8),
                    false,
                    0,
                    false),
                new CheckpointSettings(3, "val_f1", true, true),
                Optional.empty(),
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
            "data.augmentation.hole=2: there is no such key; did you mean data.augmentation.holes?")
        .hasMessageContaining("training.lr: must be a number from 0.0 to 1000.0, was -1.0")
        .hasMessageContaining("training.optimizer: must be one of adamw, sgd, was 'lion'");
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
  void refusesKeysThatNobodyReads() {
    var tree =
        Map.<String, @Nullable Object>of(
            "data",
            Map.of("root", "/d", "img_size", 384L, "augmentation", Map.of("name", "none", "p", 1)),
            "training",
            Map.of("learning_rate", 1e-3, "nesterov", "perhaps", "precision", "bf16"),
            "trainer",
            Map.of("fault", Map.of("kind", "earthquake", "step", 0L)));

    assertThatThrownBy(() -> SettingsReader.read(tree))
        .hasMessageContaining(
            "data.img_size=384: there is no such key; did you mean data.image_size?")
        .hasMessageContaining("data.augmentation.p=1: there is no such key; there are name;")
        .hasMessageContaining(
            "training.learning_rate=0.001: there is no such key; there are optimizer, lr,")
        .hasMessageContaining("training.nesterov: must be true or false, was 'perhaps'")
        .hasMessageContaining("training.precision: must be one of fp32, was 'bf16'")
        .hasMessageContaining("trainer.fault.kind: must be one of error, invalid_config, data,")
        .hasMessageContaining("trainer.fault.step: must be a whole number from 1 to")
        .hasMessageContaining(", was 0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model      | numclasses   | model.numclasses=3: there is no such key; did you mean model.num_classes?",
        "checkpoint | kep          | checkpoint.kep=3: there is no such key; did you mean checkpoint.keep?",
        "checkpoint | best         | checkpoint.best=3: there is no such key; there are keep, metric, strict",
        "trainer    | faults       | trainer.faults=3: there is no such key; did you mean trainer.fault?",
        "modle      | name         | modle={name=3}: there is no such key; did you mean model?",
        "optimizer  | lr           | optimizer={lr=3}: there is no such key; did you mean training.optimizer?",
        "augmentation | name       | augmentation={name=3}: there is no such key; did you mean data.augmentation?",
      })
  void namesWhatWasProbablyMeant(String section, String key, String message) {
    var tree =
        Map.<String, @Nullable Object>of("data", Map.of("root", "/d"), section, Map.of(key, 3L));

    assertThatThrownBy(() -> SettingsReader.read(tree)).hasMessage(message);
  }

  @Test
  void leavesKeysOfOtherProgramsAlone() {
    var tree =
        Map.<String, @Nullable Object>of(
            "data", Map.of("root", "/d"), "name", "scans", "tags", List.of("a"), "wandb", Map.of());

    assertThat(SettingsReader.read(tree).data().root()).isEqualTo(Path.of("/d"));
    assertThat(SettingsReader.foreignKeys(tree)).containsExactly("name", "tags", "wandb");
  }

  @Test
  void refusesAValueInTheirPlace() {
    var tree = Map.<String, @Nullable Object>of("data", Map.of("root", "/d"), "training", 5L);

    assertThatThrownBy(() -> SettingsReader.read(tree))
        .hasMessage("training: must hold keys, was 5");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1_000_000})
  void refusesSizesThatNoNetworkCanTake(long size) {
    var tree = Map.<String, @Nullable Object>of("data", Map.of("root", "/d", "image_size", size));

    assertThatThrownBy(() -> SettingsReader.read(tree))
        .hasMessage("data.image_size: must be a whole number from 16 to 2048, was " + size);
  }

  @Test
  void readsAnOptimizerAScheduleAndAFault() {
    var training =
        Map.of(
            "optimizer",
            "sgd",
            "nesterov",
            true,
            "scheduler",
            "step",
            "step_epochs",
            2.5,
            "class_weights",
            "balanced",
            "ema_decay",
            0.99,
            "freeze_batch_norm",
            true);
    var fault = Map.of("fault", Map.of("kind", "out_of_memory", "step", 7L, "micro_batch", 8L));
    var settings =
        SettingsReader.read(
            Map.of("data", Map.of("root", "/d"), "training", training, "trainer", fault));

    assertThat(settings.training())
        .isEqualTo(
            new TrainingSettings(
                1e-4,
                1e-2,
                50,
                new Schedule.Step(2.5, 0.1),
                1,
                0.1,
                1,
                0,
                new OptimizerSettings.Sgd(0.9, true),
                true,
                0.99,
                true));
    assertThat(settings.fault())
        .contains(new Fault(Fault.Kind.OUT_OF_MEMORY, 7, OptionalLong.empty(), OptionalLong.of(8)));
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
