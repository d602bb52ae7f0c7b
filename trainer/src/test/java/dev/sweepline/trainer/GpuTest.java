package dev.sweepline.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ai.djl.Device;
import dev.sweepline.contract.ExitCode;
import dev.sweepline.contract.TrainerEnvironment;
import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.trainer.data.GenerateDocuments;
import dev.sweepline.trainer.machine.GpuGiven;
import dev.sweepline.trainer.machine.GpuMemory;
import dev.sweepline.trainer.model.TorchvisionParity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is to be seen on a GPU only. `-Dsweepline.device=cpu` holds the same tests against the CPU,
/// where running out of memory is pretended.
@Tag("gpu")
class GpuTest {
  private static final boolean ON_CPU = System.getProperty("sweepline.device", "").equals("cpu");
  private static final String PLAIN = "name: nano, drop_rate: 0, drop_path_rate: 0";

  @TempDir static Path data;
  @TempDir Path folder;

  @BeforeAll
  static void generate() throws IOException {
    GenerateDocuments.main(new String[] {data.toString(), "--pages", "60", "--size", "64"});
  }

  @BeforeEach
  void needAGpu() {
    if (!ON_CPU) {
      GpuGiven.orSkip();
    }
  }

  /// In 32 bits throughout: the suite tells NVIDIA's libraries not to round to TF32.
  @ParameterizedTest
  @ValueSource(strings = {"efficientnet_b0", "efficientnet_b4", "efficientnet_b7"})
  void agreesWithTorchvisionInLogitsGradientsAndStatistics(String name) {
    TorchvisionParity.check(name, ON_CPU ? Device.cpu() : Device.gpu(0));
  }

  @Test
  void trainsAndTellsHowMuchMemoryItTakes() throws IOException, InterruptedException {
    var child = start("run", device(), "{name: nano}", "max_epochs: 3", "");

    assertThat(child.exitCode()).as(child.output()).isZero();
    assertThat(child.events().getFirst())
        .isInstanceOfSatisfying(
            TrainerEvent.Started.class,
            started -> assertThat(started.device()).isEqualTo(ON_CPU ? "cpu" : "gpu"));
    var finished = (TrainerEvent.Finished) child.events().getLast();
    assertThat(finished.lastMetrics().get("host_memory_mib")).isGreaterThan(50);
    if (ON_CPU) {
      assertThat(finished.lastMetrics()).doesNotContainKey("gpu_memory_mib");
    } else {
      assertThat(finished.lastMetrics().get("gpu_memory_mib")).isGreaterThan(50);
    }
    assertThat(Path.of(Objects.requireNonNull(finished.checkpoint()))).exists();
  }

  /// From the same weights on, without dropout, whose random numbers are the device's own.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "optimizer: adamw",
        "optimizer: sgd, nesterov: true, ema_decay: 0.9, freeze_batch_norm: true"
      })
  void learnsAsTheCpuDoes(String training) throws IOException, InterruptedException {
    var begun = start("begun", "cpu", "{%s}".formatted(PLAIN), "max_epochs: 1", "");
    assertThat(begun.exitCode()).as(begun.output()).isZero();
    var model = "{%s, pretrained: %s}".formatted(PLAIN, last("begun"));

    var onCpu = start("cpu", "cpu", model, "max_epochs: 2, " + training, "");
    assertThat(onCpu.exitCode()).as(onCpu.output()).isZero();
    var here = start("here", device(), model, "max_epochs: 2, " + training, "");
    assertThat(here.exitCode()).as(here.output()).isZero();

    assertThat(loss("train_loss", here)).isCloseTo(loss("train_loss", onCpu), within(1e-3));
    assertThat(loss("val_loss", here)).isCloseTo(loss("val_loss", onCpu), within(1e-3));
  }

  @Test
  void goesOnFromItsCheckpointAndJudgesItAlike() throws IOException, InterruptedException {
    var training = "scheduler: constant, warmup_epochs: 0, ema_decay: 0.9, max_epochs: ";
    var model = "{%s}".formatted(PLAIN);
    var unbroken = start("unbroken", device(), model, training + 4, "");
    assertThat(unbroken.exitCode()).as(unbroken.output()).isZero();
    var first = start("first", device(), model, training + 2, "");
    assertThat(first.exitCode()).as(first.output()).isZero();

    var resume = Map.of(TrainerEnvironment.RESUME_FROM, last("first").toString());
    var second = start("second", device(), model, training + 4, "", resume);
    assertThat(second.exitCode()).as(second.output()).isZero();

    assertThat(second.output()).contains("resumed from=" + last("first"));
    assertThat(loss("train_loss", second)).isCloseTo(loss("train_loss", unbroken), within(1e-3));
    assertThat(loss("val_loss", second)).isCloseTo(loss("val_loss", unbroken), within(1e-3));
    var judged =
        start(
            "judged",
            device(),
            model,
            training + 4,
            "",
            Map.of(),
            "evaluate",
            "--checkpoint",
            last("second").toString(),
            "--output",
            folder.resolve("confusion.png").toString());
    assertThat(judged.exitCode()).as(judged.output()).isZero();
    double said = Double.parseDouble(judged.output().replaceAll("(?s).*val_loss (\\S+).*", "$1"));
    assertThat(said).isCloseTo(loss("val_loss", second), within(1e-3));
  }

  private Path last(String run) {
    return folder.resolve(run).resolve("checkpoints/last.safetensors");
  }

  private static double loss(String name, ChildTrainer child) throws IOException {
    var finished = (TrainerEvent.Finished) child.events().getLast();
    return Objects.requireNonNull(finished.lastMetrics().get(name));
  }

  @Test
  void refusesMixedPrecisionByName() throws IOException, InterruptedException {
    var child = start("run", device(), "{name: nano}", "precision: bf16", "");

    assertThat(child.exitCode()).isEqualTo(ExitCode.INVALID_CONFIG.code());
    assertThat(child.termination().message())
        .contains("training.precision: must be one of fp32, was 'bf16'");
  }

  /// In the midst of a step, and where others have left no room to begin in.
  @ParameterizedTest
  @ValueSource(longs = {2048, 100})
  void usedUpMemoryEndsTheRunWithItsCodeAndASentence(long left)
      throws IOException, InterruptedException {
    assumeFalse(ON_CPU && left < 2048, "what is pretended is the same whatever is left");
    var pretended = ON_CPU ? "trainer: {fault: {kind: out_of_memory, step: 1}}" : "";
    try (var _ = ON_CPU ? (GpuMemory.Taken) () -> {} : GpuMemory.allBut(left)) {
      var child = start("run", device(), "{name: efficientnet_b7}", "max_epochs: 1", pretended);

      assertThat(child.exitCode()).as(child.output()).isEqualTo(ExitCode.OUT_OF_MEMORY.code());
      var termination = child.termination();
      assertThat(termination.exitCode()).isEqualTo(ExitCode.OUT_OF_MEMORY.code());
      assertThat(termination.message())
          .startsWith("the GPU's memory is used up: ")
          .containsIgnoringCase("out of memory");
    }
  }

  private static String device() {
    return ON_CPU ? "cpu" : "cuda";
  }

  private ChildTrainer start(String name, String device, String model, String training, String more)
      throws IOException {
    return start(name, device, model, training, more, Map.of());
  }

  private ChildTrainer start(
      String name,
      String device,
      String model,
      String training,
      String more,
      Map<String, String> environment,
      String... arguments)
      throws IOException {
    boolean large = model.contains("b7");
    var config =
        """
        device: %s
        model: %s
        data: {root: %s, image_size: %d, batch_size: %d, micro_batch_size: %d, workers: 1}
        training: {lr: 0.001, %s}
        %s
        """
            .formatted(
                device,
                model,
                data,
                large ? 224 : 32,
                large ? 32 : 8,
                large ? 32 : 4,
                training,
                more);
    var file = folder.resolve(name + ".yaml");
    Files.writeString(file, config);
    var all = new HashMap<>(environment);
    all.put(TrainerEnvironment.CONFIG, file.toString());
    return ChildTrainer.start(folder.resolve(name), all, arguments);
  }
}
