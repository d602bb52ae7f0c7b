package dev.sweepline.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.TestSettings;
import dev.sweepline.trainer.config.Settings;
import dev.sweepline.trainer.config.SettingsReader;
import dev.sweepline.trainer.data.GenerateDocuments;
import dev.sweepline.trainer.failure.TrainingFailure;
import dev.sweepline.trainer.model.EfficientNets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingLoopTest {
  @TempDir static Path data;
  @TempDir Path folder;

  @BeforeAll
  static void generate() throws IOException {
    GenerateDocuments.main(new String[] {data.toString(), "--pages", "50", "--size", "24"});
  }

  @Test
  void writesAllMetricsOfAnEpoch() throws IOException {
    var settings = TestSettings.small(data, 1, Map.of("micro_batch_size", 4L));
    loop("told", settings).run(Device.cpu(), Optional.empty());

    var line = new ObjectMapper().readTree(folder.resolve("told/metrics.jsonl").toFile());

    assertThat(line.propertyStream().map(Map.Entry::getKey))
        .containsExactly(
            "epoch",
            "step",
            "time",
            "val_loss",
            "val_acc",
            "val_f1",
            "train_loss",
            "lr",
            "images_per_s",
            "normalisation_batch",
            "train_acc",
            "train_f1",
            "host_memory_mib",
            "val_class_f1",
            "val_confusion");
    assertThat(line.path("normalisation_batch").asInt()).isEqualTo(4);
    assertThat(line.path("host_memory_mib").asInt()).isBetween(50, 20_000);
    assertThat(line.path("val_class_f1").fieldNames().next()).isEqualTo("article");
    assertThat(line.path("val_confusion")).hasSize(10).allMatch(row -> row.size() == 10);
  }

  @Test
  void learnsAndKeepsTheBestEpochBesideTheLast() throws IOException {
    var loop = loop("kept", TestSettings.small(data, 4, Map.of()));
    loop.run(Device.cpu(), Optional.empty());

    var best = Objects.requireNonNull(loop.state().best());
    assertThat(loop.state().lastMetrics().get("train_loss")).isLessThan(2.25);
    assertThat(files("kept"))
        .containsExactly(
            "checkpoints.json",
            Path.of(best.path()).getFileName().toString(),
            "last.safetensors",
            "metrics.jsonl");
    assertThat(Files.readAllLines(folder.resolve("kept/metrics.jsonl"))).hasSize(4);
  }

  @Test
  void refusesACheckpointThatIsCutOff() throws IOException {
    var settings = TestSettings.small(data, 1, Map.of());
    var run = loop("whole", settings);
    run.run(Device.cpu(), Optional.empty());
    var file = run.lastCheckpoint().orElseThrow();
    var bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 100));

    var second = loop("second", settings);

    assertThatThrownBy(() -> second.run(Device.cpu(), Optional.of(file)))
        .isInstanceOfSatisfying(
            TrainingFailure.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.CHECKPOINT))
        .hasMessageContaining(file.toString())
        .hasMessageContaining("cut off");
  }

  @Test
  void refusesACheckpointThatWasDamaged() throws IOException {
    var settings = TestSettings.small(data, 1, Map.of());
    var run = loop("whole", settings);
    run.run(Device.cpu(), Optional.empty());
    var file = run.lastCheckpoint().orElseThrow();
    var bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);

    var second = loop("second", settings);

    assertThatThrownBy(() -> second.run(Device.cpu(), Optional.of(file)))
        .isInstanceOfSatisfying(
            TrainingFailure.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.CHECKPOINT))
        .hasMessageContaining(file.toString())
        .hasMessageContaining("changed or damaged");
  }

  @Test
  void refusesACheckpointOfOtherData() throws IOException {
    var run = loop("small", TestSettings.small(data, 1, Map.of()));
    run.run(Device.cpu(), Optional.empty());

    var other = loop("other", TestSettings.small(data, 1, Map.of("batch_size", 4L)));

    assertThatThrownBy(() -> other.run(Device.cpu(), run.lastCheckpoint()))
        .hasMessage(
            "cannot resume from %s: it is of 5 steps an epoch, this run of 10: is it the same data, and"
                + " data.batch_size?",
            run.lastCheckpoint().orElseThrow());
  }

  @Test
  void refusesACheckpointOfAnotherImageSize() throws IOException {
    var run = loop("small", TestSettings.small(data, 1, Map.of()));
    run.run(Device.cpu(), Optional.empty());

    var other = loop("other", TestSettings.small(data, 1, Map.of("image_size", 20L)));

    assertThatThrownBy(() -> other.run(Device.cpu(), run.lastCheckpoint()))
        .hasMessage(
            "cannot resume from %s: it is of images of 16 px, this run of 20",
            run.lastCheckpoint().orElseThrow());
  }

  @Test
  void refusesACheckpointOfAnotherArchitecture() throws IOException {
    var run = loop("nano", TestSettings.small(data, 1, Map.of()));
    run.run(Device.cpu(), Optional.empty());
    var settings =
        SettingsReader.read(
            Map.of(
                "model",
                Map.of("name", "efficientnet_b0"),
                "data",
                Map.of("root", data.toString(), "image_size", 16, "batch_size", 8)));

    var other = loop("other", settings);

    assertThatThrownBy(() -> other.run(Device.cpu(), run.lastCheckpoint()))
        .isInstanceOfSatisfying(
            TrainingFailure.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.CHECKPOINT))
        .hasMessage(
            "cannot resume from %s: it is of model=nano, this run of efficientnet_b0",
            run.lastCheckpoint().orElseThrow());
  }

  /// Its arrays would fit.
  @Test
  void refusesACheckpointOfAnotherArchitectureOfTheSameNames() throws IOException {
    var run = loop("nano", TestSettings.small(data, 1, Map.of()));
    run.run(Device.cpu(), Optional.empty());
    var own = NegatedNets.class.getName();
    var settings =
        SettingsReader.read(
            Map.of(
                "model",
                Map.of("name", "nano", "_target_", own),
                "data",
                Map.of("root", data.toString(), "image_size", 16, "batch_size", 8)));

    var other = loop("other", settings);

    assertThatThrownBy(() -> other.run(Device.cpu(), run.lastCheckpoint()))
        .isInstanceOfSatisfying(
            TrainingFailure.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.CHECKPOINT))
        .hasMessage(
            "cannot resume from %s: it is of model._target_=%s, this run of %s",
            run.lastCheckpoint().orElseThrow(), EfficientNets.class.getName(), own);
  }

  /// The last step of an epoch may leave weights whose loss nobody has seen yet.
  @Test
  void endsAsDivergedWhenTheValidationLossIsNoNumber() throws IOException {
    var settings =
        SettingsReader.read(
            Map.of(
                "model",
                Map.of("name", "nano"),
                "data",
                Map.of("root", data.toString(), "image_size", 16, "batch_size", 40),
                "training",
                Map.of(
                    "lr",
                    1000,
                    "optimizer",
                    "sgd",
                    "weight_decay",
                    1000,
                    "grad_clip",
                    0,
                    "max_epochs",
                    1,
                    "warmup_epochs",
                    0,
                    "momentum",
                    0)));
    var loop = loop("wild", settings);

    assertThatThrownBy(() -> loop.run(Device.cpu(), Optional.empty()))
        .isInstanceOfSatisfying(
            TrainingFailure.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.DIVERGED))
        .hasMessageMatching("the validation loss is (NaN|Infinity) after step 1");
    assertThat(files("wild")).isEmpty();
  }

  @Test
  void stopsWithoutWritingWhenALaterAttemptHasBegun() throws IOException {
    Files.createDirectories(folder.resolve("a2"));
    var loop = loop("a1", TestSettings.small(data, 2, Map.of()));

    assertThat(loop.run(Device.cpu(), Optional.empty())).isEqualTo(ExitCode.STOPPED);
    assertThat(files("a1")).isEmpty();
  }

  private TrainingLoop loop(String name, Settings settings) throws IOException {
    return Loops.begin(folder.resolve(name), settings, () -> false);
  }

  private List<String> files(String name) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(name))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
