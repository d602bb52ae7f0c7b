package dev.sweepline.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.contract.Outcome;
import dev.sweepline.contract.TrainerEnvironment;
import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.trainer.checkpoint.CheckpointFile;
import dev.sweepline.trainer.data.GenerateDocuments;
import dev.sweepline.trainer.training.BusyNets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How a real process ends, and what it leaves behind, for each way in which a run can fail.
@Tag("slow")
class FailuresTest {
  @TempDir static Path data;
  @TempDir Path folder;

  @BeforeAll
  static void generate() throws IOException {
    GenerateDocuments.main(new String[] {data.toString(), "--pages", "60", "--size", "24"});
  }

  @ParameterizedTest
  @CsvSource({"attempt: 2", "micro_batch: 1000"})
  void aFaultSparesOtherAttemptsAndSmallerBatches(String only)
      throws IOException, InterruptedException {
    var child = start(Map.of(), "trainer: {fault: {kind: error, step: 9, %s}}".formatted(only));

    assertThat(child.exitCode()).as(child.output()).isZero();
  }

  /// Six steps are an epoch, so that the ninth is in the second one.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "error | 1 | java.lang.IllegalStateException: trainer.fault: an error",
        "invalid_config | 10 | trainer.fault: a configuration",
        "data | 11 | trainer.fault: data",
        "out_of_memory | 12 | the GPU's memory is used up: trainer.fault: CUDA out of memory. Tried to"
            + " allocate 2.00 GiB.; a smaller data.micro_batch_size takes less",
        "host_memory | 1 | the host's memory is used up: Java heap space",
        "diverged | 13 | the loss is NaN at step 9",
        "checkpoint | 14 | trainer.fault: a file",
      })
  void aFaultEndsTheRunWithItsCodeAndASentence(String kind, int code, String sentence)
      throws IOException, InterruptedException {
    var child = start(Map.of(), "trainer: {fault: {kind: %s, step: 9}}".formatted(kind));

    assertThat(child.exitCode()).as(child.output()).isEqualTo(code);
    var termination = child.termination();
    assertThat(termination.exitCode()).isEqualTo(code);
    assertThat(termination.message()).isEqualTo(sentence);
    assertThat(termination.step()).isEqualTo(8);
    assertThat(termination.bestEpoch()).isEqualTo(1);
    assertThat(termination.checkpoint()).endsWith("last.safetensors");
    assertThat(child.events().getLast())
        .isInstanceOfSatisfying(
            TrainerEvent.Finished.class,
            finished -> assertThat(finished.message()).isEqualTo(sentence));
  }

  /// What a library throws may quote what it was given.
  @Test
  void sayingHowItEndedTellsNoSecrets() throws IOException, InterruptedException {
    var child =
        start(
            Map.of("STORE_TOKEN", "a configuration"),
            "trainer: {fault: {kind: invalid_config, step: 9}}");

    assertThat(child.exitCode()).as(child.output()).isEqualTo(ExitCode.INVALID_CONFIG.code());
    assertThat(child.termination().message()).isEqualTo("trainer.fault: ***");
    assertThat(child.events().getLast())
        .isInstanceOfSatisfying(
            TrainerEvent.Finished.class,
            finished -> assertThat(finished.message()).isEqualTo("trainer.fault: ***"));
  }

  @Test
  void aKilledRunLeavesItsCheckpoint() throws IOException, InterruptedException {
    var child = start(Map.of(), "trainer: {fault: {kind: kill, step: 9}}");

    assertThat(child.exitCode()).isEqualTo(137);
    assertThat(folder.resolve("run/checkpoints/last.safetensors")).exists();
    assertThat(folder.resolve("run/termination")).doesNotExist();
  }

  @Test
  void savesTheLastWholeStepWhenItHangsAndIsAskedToStop() throws IOException, InterruptedException {
    var child = start(Map.of(), "trainer: {fault: {kind: hang, step: 9}}");
    child.awaitOutput("trainer.fault strikes");

    var asked = System.nanoTime();
    child.stop();

    assertThat(child.exitCode()).as(child.output()).isEqualTo(ExitCode.STOPPED.code());
    assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(20));
    assertThat(child.termination().step()).isEqualTo(8);
    assertThat(child.termination().checkpoint()).endsWith("last.safetensors");
    assertThat(child.events().getLast())
        .isInstanceOfSatisfying(
            TrainerEvent.Finished.class,
            finished -> assertThat(finished.outcome()).isEqualTo(Outcome.Stopped));
  }

  /// libtorch must not be torn down under the thread that runs in it.
  @Test
  void savesACheckpointWhenAskedToStopAmidANativeCall() throws IOException, InterruptedException {
    var config =
        """
        model: {name: efficientnet_b0, _target_: %s}
        data: {root: %s, image_size: 128, batch_size: 16, workers: 1}
        """
            .formatted(BusyNets.class.getName(), data);
    var file = Files.writeString(folder.resolve("busy.yaml"), config);
    var child =
        ChildTrainer.start(
            folder.resolve("run"), Map.of(TrainerEnvironment.CONFIG, file.toString()));
    child.awaitOutput("busy");

    child.stop();

    assertThat(child.exitCode()).as(child.output()).isEqualTo(ExitCode.STOPPED.code());
    assertThat(child.termination().step()).isZero();
    assertThat(CheckpointFile.state(folder.resolve("run/checkpoints/last.safetensors")))
        .hasValueSatisfying(state -> assertThat(state.step()).isZero());
  }

  /// A device that is always full stands for a disk that is.
  @ParameterizedTest
  @ValueSource(strings = {"last.safetensors.tmp", "metrics.jsonl"})
  void namesTheFileThatDoesNotFitOnTheDisk(String name) throws IOException, InterruptedException {
    var checkpoints = Files.createDirectories(folder.resolve("run/checkpoints"));
    Files.createSymbolicLink(checkpoints.resolve(name), Path.of("/dev/full"));

    var child = start(Map.of(), "");

    assertThat(child.exitCode()).isEqualTo(ExitCode.CHECKPOINT.code());
    assertThat(child.termination().message())
        .startsWith("cannot write ")
        .contains(name.replace(".tmp", ""))
        .contains("No space left on device");
  }

  @Test
  void trainsOnWhenEventsDoNotFitOnTheDisk() throws IOException, InterruptedException {
    var child = start(Map.of(TrainerEnvironment.EVENTS_FILE, "/dev/full"), "");

    assertThat(child.exitCode()).as(child.output()).isZero();
    assertThat(child.termination().bestMetrics()).containsKey("val_f1");
  }

  @Test
  void namesTheClassesThatTheDataHas() throws IOException, InterruptedException {
    var child = start(Map.of(), "", "model: {name: nano, num_classes: 17}");

    assertThat(child.exitCode()).isEqualTo(ExitCode.INVALID_CONFIG.code());
    assertThat(child.termination().message())
        .isEqualTo("model.num_classes: must be 10, the number of classes in %s, was 17", data);
  }

  @Test
  void refusesOtherDataThanItIsToldToFind() throws IOException, InterruptedException {
    var asked = "sha256:" + "0".repeat(64);

    var child = start(Map.of(TrainerEnvironment.DATA_DIGEST, asked), "");

    assertThat(child.exitCode()).isEqualTo(11);
    assertThat(String.valueOf(child.termination().message()))
        .matches(
            "DataDrift: the data has the digest sha256:[0-9a-f]{64}, but this trial is of "
                + asked
                + "; restore the data, or make a new sweep for the new one");
  }

  @Test
  void namesAnEmptyFolder() throws IOException, InterruptedException {
    var empty = Files.createDirectories(folder.resolve("empty"));
    var child = start(Map.of(), "", "model: {name: nano}", empty);

    assertThat(child.exitCode()).isEqualTo(ExitCode.DATA.code());
    assertThat(child.termination().message())
        .isEqualTo(
            "at least two folders of images, one per class, are needed in %s, which has []", empty);
  }

  /// Activations of images this large take more than the rest of the address space.
  @Test
  void namesTheHostsMemoryWhenPyTorchGetsNoneOfIt() throws IOException, InterruptedException {
    var config =
        """
        model: {name: nano}
        data: {root: %s, image_size: 1024, batch_size: 16, workers: 1}
        """
            .formatted(data);
    var file = Files.writeString(folder.resolve("large.yaml"), config);

    var child =
        ChildTrainer.startIn(
            5 << 20, folder.resolve("run"), Map.of(TrainerEnvironment.CONFIG, file.toString()));

    assertThat(child.exitCode()).as(child.output()).isEqualTo(ExitCode.ERROR.code());
    assertThat(child.termination().message())
        .startsWith("the host's memory is used up: ")
        .contains("DefaultCPUAllocator: can't allocate memory: you tried to allocate")
        .endsWith("; a smaller data.micro_batch_size takes less");
  }

  @Test
  void namesTheImageThatDoesNotFitInTheMemory() throws IOException, InterruptedException {
    var pages = folder.resolve("pages");
    GenerateDocuments.main(new String[] {pages.toString(), "--pages", "20", "--size", "24"});
    var huge = pages.resolve("form/0009.png");
    Files.write(huge, white(12_000));

    var child = start(Map.of(), "", "model: {name: nano}", pages);

    assertThat(child.exitCode()).as(child.output()).isEqualTo(ExitCode.ERROR.code());
    assertThat(child.termination().message())
        .isEqualTo("the host's memory is used up: decoding %s: Java heap space", huge);
  }

  /// A square PNG whose pixels would take more than the child's heap.
  private static byte[] white(int side) throws IOException {
    var file = new ByteArrayOutputStream();
    file.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    var header = ByteBuffer.allocate(13).putInt(side).putInt(side).put(new byte[] {8, 0, 0, 0, 0});
    chunk(file, "IHDR", header.array());
    var pixels = new ByteArrayOutputStream();
    try (var compressed = new DeflaterOutputStream(pixels)) {
      for (int y = 0; y < side; y++) {
        compressed.write(new byte[1 + side]);
      }
    }
    chunk(file, "IDAT", pixels.toByteArray());
    chunk(file, "IEND", new byte[0]);
    return file.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream file, String type, byte[] content) {
    var named = ByteBuffer.allocate(4 + content.length);
    named.put(type.getBytes(StandardCharsets.US_ASCII)).put(content);
    var checksum = new CRC32();
    checksum.update(named.array());
    file.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
    file.writeBytes(named.array());
    file.writeBytes(ByteBuffer.allocate(4).putInt((int) checksum.getValue()).array());
  }

  @Test
  @Timeout(120)
  void endsWithoutACheckpointWhenStoppedWhileItReads() throws IOException, InterruptedException {
    var pipe = folder.resolve("pages");
    GenerateDocuments.main(new String[] {pipe.toString(), "--pages", "20", "--size", "24"});
    // A pipe that nobody writes to: reading waits.
    var waiting = pipe.resolve("form/0003.png");
    assertThat(new ProcessBuilder("mkfifo", waiting.toString()).start().waitFor()).isZero();
    var child = start(Map.of(), "", "model: {name: nano}", pipe);
    child.awaitOutput("run begins");

    child.stop();

    assertThat(child.exitCode()).as(child.output()).isEqualTo(ExitCode.STOPPED.code());
    assertThat(child.termination().checkpoint()).isNull();
  }

  private ChildTrainer start(Map<String, String> environment, String more) throws IOException {
    return start(environment, more, "model: {name: nano}");
  }

  private ChildTrainer start(Map<String, String> environment, String more, String model)
      throws IOException {
    return start(environment, more, model, data);
  }

  private ChildTrainer start(Map<String, String> environment, String more, String model, Path root)
      throws IOException {
    var config =
        """
        %s
        data: {root: %s, image_size: 16, batch_size: 8, workers: 1}
        training: {lr: 0.005, max_epochs: 2}
        checkpoint: {keep: 1}
        %s
        """
            .formatted(model, root, more);
    var file = folder.resolve("config.yaml");
    Files.writeString(file, config);
    var all = new HashMap<>(environment);
    all.put(TrainerEnvironment.CONFIG, file.toString());
    return ChildTrainer.start(folder.resolve("run"), all);
  }
}
