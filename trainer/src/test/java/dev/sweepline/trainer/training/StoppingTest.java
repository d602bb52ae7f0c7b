package dev.sweepline.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.TestSettings;
import dev.sweepline.trainer.config.Settings;
import dev.sweepline.trainer.config.SettingsReader;
import dev.sweepline.trainer.data.GenerateDocuments;
import dev.sweepline.trainer.failure.TrainingFailure;
import dev.sweepline.trainer.model.Family;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A run that is asked to stop, wherever it is, and goes on ends with the bytes of an unbroken one.
class StoppingTest {
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
    var unbroken = loop("unbroken", settings, () -> false);
    unbroken.run(Device.cpu(), Optional.empty());

    var looks = new AtomicInteger();
    var broken = loop("broken", settings, () -> looks.incrementAndGet() == look);
    var firstExit = broken.run(Device.cpu(), Optional.empty());
    var resumed = loop("resumed", settings, () -> false);
    var secondExit = resumed.run(Device.cpu(), broken.lastCheckpoint());

    assertThat(List.of(firstExit, secondExit)).containsExactly(ExitCode.STOPPED, ExitCode.DONE);
    assertThat(broken.state().step()).isEqualTo(step);
    assertThat(Loops.tensors(resumed)).isEqualTo(Loops.tensors(unbroken));
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
    var unbroken = loop("unbroken", settings, () -> false);
    unbroken.run(Device.cpu(), Optional.empty());

    var looks = new AtomicInteger();
    var broken = loop("broken", settings, () -> looks.incrementAndGet() == 4);
    var firstExit = broken.run(Device.cpu(), Optional.empty());
    var resumed = loop("resumed", settings, () -> false);
    resumed.run(Device.cpu(), broken.lastCheckpoint());

    assertThat(firstExit).isEqualTo(ExitCode.STOPPED);
    assertThat(broken.state().step()).isEqualTo(1);
    assertThat(Loops.tensors(resumed)).isEqualTo(Loops.tensors(unbroken));
  }

  @ParameterizedTest
  @CsvSource({"0", "0.9"})
  void leavesAStepThatDoesNotEndAsIfItHadNotBegun(double emaDecay)
      throws IOException, InterruptedException {
    var unbroken = loop("unbroken", inMicroBatches(emaDecay, Family.DEFAULT), () -> false);
    unbroken.run(Device.cpu(), Optional.empty());

    var settings = inMicroBatches(emaDecay, HeldNets.class.getName());
    var broken = loop("broken", settings, () -> false);
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
    var resumed = loop("resumed", settings, () -> false);
    resumed.run(Device.cpu(), broken.lastCheckpoint());
    assertThat(Loops.tensors(resumed)).isEqualTo(Loops.tensors(unbroken));
  }

  /// Five steps of two passes are an epoch, whose end is saved: amid the sixth step nothing is new.
  @Test
  void savesAPositionOnceOnly() throws IOException, InterruptedException {
    var loop = loop("once", inMicroBatches(0, HeldNets.class.getName()), () -> false);
    HeldNets.holdIn(11);
    var running = CompletableFuture.supplyAsync(() -> loop.run(Device.cpu(), Optional.empty()));
    HeldNets.awaitHold();
    var before = fileKey(loop);

    loop.leave();
    HeldNets.release();

    assertThat(running).failsWithin(Duration.ofMinutes(1));
    assertThat(loop.state().step()).isEqualTo(5);
    assertThat(fileKey(loop)).isEqualTo(before);
  }

  private static Object fileKey(TrainingLoop loop) throws IOException {
    var file = loop.lastCheckpoint().orElseThrow();
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
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

    var resumed = loop("resumed", settings, () -> false);

    assertThat(resumed.run(Device.cpu(), broken.lastCheckpoint())).isEqualTo(ExitCode.DONE);
    assertThat(broken.state().lastMetrics()).doesNotContainKey("val_f1");
    assertThat(resumed.state().best()).isNotNull();
  }

  private TrainingLoop loop(String name, Settings settings, BooleanSupplier stopAsked)
      throws IOException {
    return Loops.begin(folder.resolve(name), settings, stopAsked);
  }
}
