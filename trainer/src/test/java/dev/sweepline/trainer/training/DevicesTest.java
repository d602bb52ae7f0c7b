package dev.sweepline.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.failure.TrainingFailure;
import java.util.function.IntSupplier;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DevicesTest {
  private final EngineException unloaded =
      new EngineException(
          "Failed to load PyTorch native library",
          new UnsatisfiedLinkError("libtorch_cuda.so: libcuda.so.1: cannot open"));

  @Test
  void takesAGpuWhereThereIsOne() {
    assertThat(of("auto", "cu128", 2)).isEqualTo(Device.gpu(0));
    assertThat(of("cuda", "cu128", 1)).isEqualTo(Device.gpu(0));
    assertThat(of("cpu", "cu128", 1)).isEqualTo(Device.cpu());
  }

  @Test
  void trainsOnTheCpuWhereNoGpuWasGiven() {
    assertThat(of("auto", "cpu", 0)).isEqualTo(Device.cpu());
    assertThat(of("cpu", "cu128", 0)).isEqualTo(Device.cpu());
  }

  /// As on a workstation with a GPU, in the image for CPUs.
  @Test
  void usesNoGpuWithPyTorchForCpus() {
    assertThat(of("auto", "cpu", 1)).isEqualTo(Device.cpu());
    refused(() -> of("cuda", "cpu", 1)).hasMessageContaining("trainer-cuda");
  }

  @Test
  void saysWhatIsMissingForAGpu() {
    refused(() -> of("cuda", "cpu", 0))
        .hasMessage(
            "device: must be auto or cpu here, was 'cuda': there is no GPU, or no PyTorch for GPUs, which the image trainer-cuda has; give both, or say device=auto");
  }

  @Test
  void refusesToWasteAGpuOnTheCpu() {
    refused(() -> of("auto", "cu128", 0))
        .hasMessage(
            "device: must be cpu here, was 'auto': PyTorch for GPUs runs and finds none; nvidia-smi on this node says whether its driver is too old or its GPU has failed: mend that, use another node, or say device=cpu");
  }

  @Test
  void countsNoGpusForTheCpu() {
    IntSupplier count =
        () -> {
          throw new AssertionError("counted");
        };

    assertThat(Devices.of("cpu", "cu128", () -> {}, count)).isEqualTo(Device.cpu());
  }

  @Test
  void quotesWhatKeepsPyTorchForGpusFromLoading() {
    refused(() -> Devices.of("auto", "cu128", this::load, () -> 0))
        .hasMessage(
            "device: must be one that is here, was 'auto': PyTorch for GPUs cannot be loaded: libtorch_cuda.so: libcuda.so.1: cannot open; NVIDIA's driver comes from the node, whose container runtime must hand it in")
        .hasCause(unloaded);
  }

  /// No other `device` would help.
  @ParameterizedTest
  @CsvSource({"cpu, cu128", "cpu, cpu", "auto, cpu"})
  void quotesWhatKeepsPyTorchFromLoadingForTheCpu(String wanted, String flavor) {
    refused(() -> Devices.of(wanted, flavor, this::load, () -> 0))
        .hasMessage(
            "PyTorch cannot be loaded: libtorch_cuda.so: libcuda.so.1: cannot open; the image trainer has PyTorch for CPUs and the libraries it needs")
        .hasCause(unloaded);
  }

  private void load() {
    throw unloaded;
  }

  /// Where PyTorch loads and counts so many.
  private static Device of(String wanted, String flavor, int gpus) {
    return Devices.of(wanted, flavor, () -> {}, () -> gpus);
  }

  /// Another node may do it, and so may another template, neither of which makes another trial.
  private static AbstractThrowableAssert<?, ? extends Throwable> refused(ThrowingCallable choice) {
    return assertThatThrownBy(choice)
        .isInstanceOfSatisfying(
            TrainingFailure.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.ERROR));
  }
}
