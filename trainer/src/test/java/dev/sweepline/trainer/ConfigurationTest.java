package dev.sweepline.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.config.AugmentationSettings;
import dev.sweepline.trainer.config.Settings.OptimizerSettings;
import dev.sweepline.trainer.config.Settings.Schedule;
import dev.sweepline.trainer.config.Settings.WeightSource;
import dev.sweepline.trainer.config.SettingsReader;
import dev.sweepline.trainer.failure.TrainingFailure;
import dev.sweepline.trainer.model.EfficientNets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The trainer reads every option of the tree that users copy.
class ConfigurationTest {
  private static final Path TREE = Path.of(System.getProperty("sweepline.root"), "configs");

  @TempDir Path folder;

  static Stream<String> augmentations() throws IOException {
    return options("augmentation").stream();
  }

  @ParameterizedTest
  @MethodSource("augmentations")
  void knowsEveryAugmentationOfTheTree(String name) {
    var settings = SettingsReader.read(compose("augmentation=" + name));

    assertThat(settings.augmentation().getClass().getSimpleName()).isEqualToIgnoringCase(name);
    assertThat(SettingsReader.augmentations()).contains(settings.augmentation());
  }

  @ParameterizedTest
  @ValueSource(strings = {"adamw", "sgd"})
  void readsWhatTheTreeSaysOfTrainingAsItsOwnDefaults(String name) throws IOException {
    assertThat(options("training")).containsExactly("adamw", "sgd");
    var settings = SettingsReader.read(compose("training=" + name));

    assertThat(settings.training().schedule()).isEqualTo(new Schedule.Cosine());
    assertThat(settings.training().optimizer())
        .isEqualTo(
            name.equals("sgd")
                ? new OptimizerSettings.Sgd(0.9, true)
                : new OptimizerSettings.AdamW(0.9, 0.999, 1e-8));
  }

  @Test
  void readsEveryKindOfData() throws IOException {
    for (var name : options("data")) {
      var settings = SettingsReader.read(compose("data=" + name, "data.root=/d"));

      assertThat(settings.data().labels().isPresent()).as(name).isEqualTo(name.equals("csv"));
    }
  }

  @Test
  void theDefaultsOfTheTreeAreTheTrainersOwn() {
    var composed = SettingsReader.read(compose());

    assertThat(composed)
        .isEqualTo(
            SettingsReader.read(Map.of("data", Map.of("root", "/opt/sweepline/data/documents"))));
  }

  @Test
  void knowsEveryModelOfTheTree() throws IOException {
    assertThat(options("model")).containsExactlyInAnyOrderElementsOf(new EfficientNets().names());
  }

  /// torchvision names its files by the digits that their SHA-256 begins with.
  @Test
  void knowsTheWholeDigestOfTheCataloguesWeights() throws IOException {
    for (var model : options("model")) {
      var source =
          model.equals("nano")
              ? Optional.<WeightSource>empty()
              : SettingsReader.read(compose("model=" + model, "model.pretrained=true"))
                  .model()
                  .pretrained();

      source.ifPresent(weights -> {
        assertThat(weights.sha256()).as(model).matches("[0-9a-f]{64}");
        assertThat(weights.location())
            .contains("/" + model)
            .endsWith("-" + weights.sha256().substring(0, 8) + ".pth");
      });
      assertThat(source.isPresent()).as(model).isEqualTo(!model.equals("nano"));
    }
  }

  @Test
  void composesTheQuickstart() {
    var settings = SettingsReader.read(compose("+experiment=quickstart", "data.image_size=48"));

    assertThat(settings.model().name()).isEqualTo("nano");
    assertThat(settings.data().imageSize()).isEqualTo(48);
    assertThat(settings.augmentation()).isInstanceOf(AugmentationSettings.Document.class);
  }

  @Test
  void resolvesInAPodWhatTheOperatorLeftAsText() throws IOException {
    var file = folder.resolve("config.yaml");
    Files.writeString(file, "data: {root: '${oc.env:HOME}/pages', image_size: 64}\n");

    var settings = SettingsReader.read(Configuration.read(Optional.of(file), List.of()).values());

    assertThat(settings.data().root()).isEqualTo(Path.of(System.getenv("HOME"), "pages"));
  }

  @Test
  void keepsAsTextWhatReadsTheEnvironment() {
    var key = "model.pretrained='${oc.env:HOME}/weights.pth'";
    var arguments = List.of("--config-dir", TREE.toString(), "model=nano", key);

    var configuration = Configuration.read(Optional.empty(), arguments);

    assertThat(configuration.text())
        .contains("pretrained: '${oc.env:HOME}/weights.pth'", "image_size: 224");
    assertThat(configuration.digest()).matches("sha256:[0-9a-f]{64}");
    assertThat(SettingsReader.read(configuration.values()).model().pretrained())
        .contains(new WeightSource(System.getenv("HOME") + "/weights.pth", ""));
  }

  @Test
  void saysWhatWasPerhapsMeant() {
    assertThatThrownBy(() -> compose("model=efficientnet_b11"))
        .isInstanceOfSatisfying(
            TrainingFailure.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.INVALID_CONFIG))
        .hasMessageContaining("efficientnet_b11")
        .hasMessageContaining("efficientnet_b1");
  }

  private static Map<String, @Nullable Object> compose(String... overrides) {
    var arguments = new ArrayList<>(List.of("--config-dir", TREE.toString()));
    arguments.addAll(List.of(overrides));
    return Configuration.read(Optional.empty(), arguments).values();
  }

  private static List<String> options(String group) throws IOException {
    try (var files = Files.list(TREE.resolve(group))) {
      return files
          .map(file -> file.getFileName().toString().replace(".yaml", ""))
          .sorted()
          .toList();
    }
  }
}
