package dev.sweepline.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sweepline.contract.EventTopics;
import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.TestSettings;
import dev.sweepline.trainer.checkpoint.CheckpointFolder;
import dev.sweepline.trainer.config.Settings;
import dev.sweepline.trainer.config.SettingsReader;
import dev.sweepline.trainer.data.GenerateDocuments;
import dev.sweepline.trainer.data.ImageFolders;
import dev.sweepline.trainer.data.ImageSet;
import dev.sweepline.trainer.event.RunEvents;
import dev.sweepline.trainer.failure.TrainingFailure;
import dev.sweepline.trainer.model.Family;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingLoopTest {
  @TempDir static Path data;
  @TempDir Path folder;

  @BeforeAll
  static void generate() throws IOException {
    GenerateDocuments.main(new String[] {data.toString(), "--pages", "50", "--size", "24"});
  }

  /// 40 images in batches of 8 are five steps an epoch, 10 to validate two more looks at whether to
  /// stop: the tenth is before the eighth step, the seventh amid the first validation.
  @ParameterizedTest
  @CsvSource({"10, 7", "7, 5", "6, 5", "1, 0"})
  void aBrokenAndResumedRunEqualsTheUnbrokenOne(int look, long step) throws IOException {
    var settings = TestSettings.small(data, 3, Map.of("augmentation", Map.of("name", "mixup")));
    var unbroken = loop("unbroken", settings, TrainingLoopTest::never);
    unbroken.run(Device.cpu(), Optional.empty());

    var looks = new AtomicInteger();
    var broken = loop("broken", settings, () -> looks.incrementAndGet() == look);
    var firstExit = broken.run(Device.cpu(), Optional.empty());
    var resumed = loop("resumed", settings, TrainingLoopTest::never);
    var secondExit = resumed.run(Device.cpu(), broken.lastCheckpoint());

    assertThat(List.of(firstExit, secondExit)).containsExactly(ExitCode.STOPPED, ExitCode.DONE);
    assertThat(broken.state().step()).isEqualTo(step);
    assertThat(tensors(resumed)).isEqualTo(tensors(unbroken));
    assertThat(resumed.state().lastMetrics())
        .containsEntry("train_loss", unbroken.state().lastMetrics().get("train_loss"))
        .containsEntry("val_f1", unbroken.state().lastMetrics().get("val_f1"));
  }

  /// A step of two micro-batches looks before it and in between: the fourth look is amid the second
  /// one, whose forward pass has changed the running statistics already.
  @ParameterizedTest
  @CsvSource({"0", "0.9"})
  void givesUpAStepBetweenMicroBatchesAsIfItHadNotBegun(double emaDecay) throws IOException {
    var settings = inMicroBatches(emaDecay, Family.DEFAULT);
    var unbroken = loop("unbroken", settings, TrainingLoopTest::never);
    unbroken.run(Device.cpu(), Optional.empty());

    var looks = new AtomicInteger();
    var broken = loop("broken", settings, () -> looks.incrementAndGet() == 4);
    var firstExit = broken.run(Device.cpu(), Optional.empty());
    var resumed = loop("resumed", settings, TrainingLoopTest::never);
    resumed.run(Device.cpu(), broken.lastCheckpoint());

    assertThat(firstExit).isEqualTo(ExitCode.STOPPED);
    assertThat(broken.state().step()).isEqualTo(1);
    assertThat(tensors(resumed)).isEqualTo(tensors(unbroken));
  }

  @ParameterizedTest
  @CsvSource({"0", "0.9"})
  void leavesAStepThatDoesNotEndAsIfItHadNotBegun(double emaDecay)
      throws IOException, InterruptedException {
    var unbroken =
        loop("unbroken", inMicroBatches(emaDecay, Family.DEFAULT), TrainingLoopTest::never);
    unbroken.run(Device.cpu(), Optional.empty());

    var settings = inMicroBatches(emaDecay, HeldNets.class.getName());
    var broken = loop("broken", settings, TrainingLoopTest::never);
    HeldNets.holdIn(8);
    var running = CompletableFuture.supplyAsync(() -> broken.run(Device.cpu(), Optional.empty()));
    HeldNets.awaitHold();
    broken.leave();
    HeldNets.release();

    assertThat(running)
        .failsWithin(Duration.ofMinutes(1))
        .withThrowableOfType(ExecutionException.class)
        .havingCause()
        .isInstanceOfSatisfying(
            TrainingFailure.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.STOPPED));
    assertThat(broken.state().step()).isEqualTo(3);
    var resumed = loop("resumed", settings, TrainingLoopTest::never);
    resumed.run(Device.cpu(), broken.lastCheckpoint());
    assertThat(tensors(resumed)).isEqualTo(tensors(unbroken));
  }

  private static Settings inMicroBatches(double emaDecay, String family) {
    return SettingsReader.read(
        Map.of(
            "model",
            Map.of("name", "nano", "drop_path_rate", 0.1, "_target_", family),
            "data",
            Map.of(
                "root", data.toString(), "image_size", 16, "batch_size", 8, "micro_batch_size", 4),
            "training",
            Map.of("lr", 5e-3, "max_epochs", 2, "ema_decay", emaDecay)));
  }

  @Test
  void validatesTheLastEpochWhenItWasStoppedBefore() throws IOException {
    var settings = TestSettings.small(data, 1, Map.of());
    var looks = new AtomicInteger();
    var broken = loop("broken", settings, () -> looks.incrementAndGet() == 6);
    broken.run(Device.cpu(), Optional.empty());

    var resumed = loop("resumed", settings, TrainingLoopTest::never);

    assertThat(resumed.run(Device.cpu(), broken.lastCheckpoint())).isEqualTo(ExitCode.DONE);
    assertThat(broken.state().lastMetrics()).doesNotContainKey("val_f1");
    assertThat(resumed.state().best()).isNotNull();
  }

  @Test
  void writesAllMetricsOfAnEpoch() throws IOException {
    var settings = TestSettings.small(data, 1, Map.of("micro_batch_size", 4L));
    loop("told", settings, TrainingLoopTest::never).run(Device.cpu(), Optional.empty());

    var line = new ObjectMapper().readTree(folder.resolve("told/metrics.jsonl").toFile());

    assertThat(line.propertyStream().map(Map.Entry::getKey))
        .containsExactly(
            "epoch",
            "step",
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
    var loop = loop("kept", TestSettings.small(data, 4, Map.of()), TrainingLoopTest::never);
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
    var run = loop("whole", settings, TrainingLoopTest::never);
    run.run(Device.cpu(), Optional.empty());
    var file = run.lastCheckpoint().orElseThrow();
    var bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 100));

    var second = loop("second", settings, TrainingLoopTest::never);

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
    var run = loop("whole", settings, TrainingLoopTest::never);
    run.run(Device.cpu(), Optional.empty());
    var file = run.lastCheckpoint().orElseThrow();
    var bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);

    var second = loop("second", settings, TrainingLoopTest::never);

    assertThatThrownBy(() -> second.run(Device.cpu(), Optional.of(file)))
        .isInstanceOfSatisfying(
            TrainingFailure.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.CHECKPOINT))
        .hasMessageContaining(file.toString())
        .hasMessageContaining("changed or damaged");
  }

  @Test
  void refusesACheckpointOfOtherData() throws IOException {
    var run = loop("small", TestSettings.small(data, 1, Map.of()), TrainingLoopTest::never);
    run.run(Device.cpu(), Optional.empty());

    var other =
        loop(
            "other",
            TestSettings.small(data, 1, Map.of("batch_size", 4L)),
            TrainingLoopTest::never);

    assertThatThrownBy(() -> other.run(Device.cpu(), run.lastCheckpoint()))
        .hasMessage(
            "cannot resume from %s: it is of 5 steps an epoch, this run of 10: is it the same data, and"
                + " data.batch_size?",
            run.lastCheckpoint().orElseThrow());
  }

  @Test
  void refusesACheckpointOfAnotherArchitecture() throws IOException {
    var run = loop("nano", TestSettings.small(data, 1, Map.of()), TrainingLoopTest::never);
    run.run(Device.cpu(), Optional.empty());
    var settings =
        SettingsReader.read(
            Map.of(
                "model",
                Map.of("name", "efficientnet_b0"),
                "data",
                Map.of("root", data.toString(), "image_size", 16, "batch_size", 8)));

    var other = loop("other", settings, TrainingLoopTest::never);

    assertThatThrownBy(() -> other.run(Device.cpu(), run.lastCheckpoint()))
        .isInstanceOfSatisfying(
            TrainingFailure.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.CHECKPOINT))
        .hasMessage(
            "cannot resume from %s: it is of model=nano, this run of efficientnet_b0",
            run.lastCheckpoint().orElseThrow());
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
    var loop = loop("wild", settings, TrainingLoopTest::never);

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
    var loop = loop("a1", TestSettings.small(data, 2, Map.of()), TrainingLoopTest::never);

    assertThat(loop.run(Device.cpu(), Optional.empty())).isEqualTo(ExitCode.STOPPED);
    assertThat(files("a1")).isEmpty();
  }

  private TrainingLoop loop(String name, Settings settings, BooleanSupplier stopAsked)
      throws IOException {
    var nowhere =
        new RunEvents.Destination(
            Optional.empty(), Optional.empty(), EventTopics.EVENTS, Optional.empty());
    ImageSet images = ImageFolders.read(settings.data());
    return new TrainingLoop(
        settings,
        images,
        new CheckpointFolder(folder.resolve(name), settings.checkpoint()),
        1,
        RunEvents.open("uid", 1, nowhere, Clock.systemUTC()),
        stopAsked);
  }

  private static boolean never() {
    return false;
  }

  private List<String> files(String name) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(name))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /// Everything after the header, which names folders.
  private static byte[] tensors(TrainingLoop loop) throws IOException {
    var bytes = Files.readAllBytes(loop.lastCheckpoint().orElseThrow());
    long header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    return Arrays.copyOfRange(bytes, (int) (8 + header), bytes.length);
  }
}
