package dev.sweepline.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.failure.TrainingFailure;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class DevicesTest {
  @Test
  void takesAGpuWhereThereIsOne() {
    assertThat(Devices.of("auto", "cu128", () -> 2)).isEqualTo(Device.gpu(0));
    assertThat(Devices.of("cuda", "cu128", () -> 1)).isEqualTo(Device.gpu(0));
    assertThat(Devices.of("cpu", "cu128", () -> 1)).isEqualTo(Device.cpu());
  }

  @Test
  void trainsOnTheCpuWhereNoGpuWasGiven() {
    assertThat(Devices.of("auto", "cpu", () -> 0)).isEqualTo(Device.cpu());
    assertThat(Devices.of("cpu", "cu128", () -> 0)).isEqualTo(Device.cpu());
  }

  /// As on a workstation with a GPU, in the image for CPUs.
  @Test
  void usesNoGpuWithPyTorchForCpus() {
    assertThat(Devices.of("auto", "cpu", () -> 1)).isEqualTo(Device.cpu());
    refused(() -> Devices.of("cuda", "cpu", () -> 1)).hasMessageContaining("trainer-cuda");
  }

  @Test
  void saysWhatIsMissingForAGpu() {
    refused(() -> Devices.of("cuda", "cpu", () -> 0))
        .hasMessage(
            "device: must be auto or cpu here, was 'cuda': there is no GPU, or no PyTorch for GPUs, which the image trainer-cuda has; give both, or say device=auto");
  }

  @Test
  void refusesToWasteAGpuOnTheCpu() {
    refused(() -> Devices.of("auto", "cu128", () -> 0))
        .hasMessage(
            "device: must be cpu here, was 'auto': PyTorch for GPUs runs and finds none; nvidia-smi on this node says whether its driver is too old or its GPU has failed: mend that, use another node, or say device=cpu");
  }

  @Test
  void quotesWhatKeepsPyTorchForGpusFromLoading() {
    var missing = new UnsatisfiedLinkError("libtorch_cuda.so: libcuda.so.1: cannot open");
    var thrown = new EngineException("Failed to load PyTorch native library", missing);

    refused(() ->
            Devices.of(
                "auto",
                "cu128",
                () -> {
                  throw thrown;
                }))
        .hasMessage(
            "device: must be one that is here, was 'auto': PyTorch for GPUs cannot be loaded: libtorch_cuda.so: libcuda.so.1: cannot open; NVIDIA's driver comes from the node, whose container runtime must hand it in")
        .hasCause(thrown);
  }

  /// Another node may do it, and so may another template, neither of which makes another trial.
  private static AbstractThrowableAssert<?, ? extends Throwable> refused(ThrowingCallable choice) {
    return assertThatThrownBy(choice)
        .isInstanceOfSatisfying(
            TrainingFailure.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.ERROR));
  }
}
