package dev.sweepline.trainer.failure;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.EngineException;
import dev.sweepline.contract.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingFailureTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of …",
        "CUDA error: out of memory",
        "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
        "cuDNN error: CUDNN_STATUS_ALLOC_FAILED",
        "The following operation failed in the TorchScript interpreter.\nRuntimeError: CUDA out of memory.",
      })
  void knowsTheAcceleratorsMemoryByPyTorchsWords(String message) {
    var wrapped = new IllegalStateException("a step", new EngineException(message));

    assertThat(TrainingFailure.exitCodeOf(wrapped)).isEqualTo(ExitCode.OUT_OF_MEMORY);
  }

  @Test
  void takesTheHostsMemoryForAnErrorLikeOthers() {
    var host =
        new EngineException(
            "[enforce fail at alloc_cpu.cpp:119] DefaultCPUAllocator: can't allocate memory");

    assertThat(TrainingFailure.exitCodeOf(host)).isEqualTo(ExitCode.ERROR);
    assertThat(TrainingFailure.exitCodeOf(new NullPointerException())).isEqualTo(ExitCode.ERROR);
  }

  @Test
  void quotesTheLineThatMattersAndSaysWhatHelps() {
    var interpreter =
        new EngineException(
            """
            The following operation failed in the TorchScript interpreter.
            Traceback of TorchScript (most recent call last):
                return torch.silu(x)
                       ~~~~~~~~~~ <--- HERE
            RuntimeError: [enforce fail at alloc_cpu.cpp:119] err == 0. DefaultCPUAllocator: can't allocate memory
            """);

    assertThat(TrainingFailure.sentenceOf(interpreter))
        .isEqualTo(
            "the host's memory is used up: [enforce fail at alloc_cpu.cpp:119] err == 0."
                + " DefaultCPUAllocator: can't allocate memory; a smaller data.micro_batch_size takes less");
    assertThat(TrainingFailure.sentenceOf(new EngineException("CUDA out of memory. Tried 2 GiB.")))
        .isEqualTo(
            "the GPU's memory is used up: CUDA out of memory. Tried 2 GiB.; a smaller data.micro_batch_size"
                + " takes less");
    assertThat(TrainingFailure.sentenceOf(new IllegalStateException("a bug")))
        .isEqualTo("java.lang.IllegalStateException: a bug");
  }
}
