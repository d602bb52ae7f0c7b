package dev.sweepline.hydra;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The `configs/` folder that users copy.
class ConfigsTest {

  private static final ConfigTree TREE =
      ConfigTree.ofDirectory(Path.of(System.getProperty("sweepline.root", ".."), "configs"));
  private static final Resolvers CLOSED = Resolvers.closed(Instant.EPOCH, ZoneOffset.UTC);

  @TestFactory
  Stream<DynamicTest> everyFileComposes() {
    return TREE.files().keySet().stream()
        .sorted()
        .map(file -> DynamicTest.dynamicTest(file, () -> assertComposes(file)));
  }

  private static void assertComposes(String file) {
    List<String> overrides = overridesFor(file.substring(0, file.length() - ".yaml".length()));

    var composed =
        Hydra.compose(TREE, new Request("config", overrides, CLOSED).failingOnMissing()).orThrow();

    assertThat(composed.config().values().keySet())
        .containsExactlyInAnyOrder(
            "model", "data", "training", "seed", "device", "checkpoint", "trainer");
    assertThat(composed.config().at("data.augmentation.name")).isPresent();
    assertThat(Hydra.resolve(composed.config().toYaml(), CLOSED).orThrow().config())
        .isEqualTo(composed.config());
  }

  private static List<String> overridesFor(String config) {
    int slash = config.indexOf('/');
    if (slash < 0) {
      return List.of();
    }
    String group = config.substring(0, slash);
    String choice = group + "=" + config.substring(slash + 1);
    return switch (group) {
      case "experiment" -> List.of("+" + choice);
      case "data" -> List.of(choice, "data.root=/data/pages");
      default -> List.of(choice);
    };
  }

  @Test
  void hasTheDocumentedDefaults() {
    Config config =
        Hydra.compose(TREE, new Request("config", List.of(), CLOSED)).orThrow().config();

    assertThat(config.at("training"))
        .contains(
            Map.ofEntries(
                Map.entry("optimizer", "adamw"),
                Map.entry("lr", 1e-4),
                Map.entry("weight_decay", 1e-2),
                Map.entry("beta1", 0.9),
                Map.entry("beta2", 0.999),
                Map.entry("eps", 1e-8),
                Map.entry("max_epochs", 50L),
                Map.entry("scheduler", "cosine"),
                Map.entry("step_epochs", 10L),
                Map.entry("step_gamma", 0.1),
                Map.entry("warmup_epochs", 1L),
                Map.entry("label_smoothing", 0.1),
                Map.entry("class_weights", "none"),
                Map.entry("grad_clip", 1.0),
                Map.entry("freeze_batch_norm", false),
                Map.entry("ema_decay", 0.0),
                Map.entry("precision", "fp32"),
                Map.entry("early_stopping_patience", 0L)));
  }

  @Test
  void acceptsTheTeamsUsualOverrides() {
    var overrides =
        List.of(
            "model=efficientnet_b1",
            "data.image_size=384",
            "data.batch_size=16",
            "augmentation=cutout",
            "training.max_epochs=50");

    var composed = Hydra.compose(TREE, new Request("config", overrides, CLOSED)).orThrow();

    assertThat(composed.config().at("model.name")).contains("efficientnet_b1");
    assertThat(composed.config().at("data.image_size")).contains(384L);
    assertThat(composed.config().at("data.augmentation"))
        .contains(Map.of("name", "cutout", "holes", 1L, "size", 0.25, "probability", 1.0));
    assertThat(composed.choices())
        .containsEntry("model", "efficientnet_b1")
        .containsEntry("augmentation", "cutout");
  }

  @Test
  void everyTypeHasAnExample() {
    assertThat(TREE.options("experiment"))
        .contains("augmentation", "baseline", "ensemble", "multiscale");
  }

  @Test
  void experimentsSweepTheirFactor() {
    var request = new Request("config", List.of("+experiment=multiscale"), CLOSED);

    var jobs = Hydra.multirun(TREE, request).orThrow();

    assertThat(jobs)
        .extracting(job -> job.composed().config().at("data.image_size").orElseThrow())
        .containsExactly(224L, 224L, 224L, 384L, 384L, 384L, 512L, 512L, 512L, 640L, 640L, 640L);
  }
}
