package dev.sweepline.trainer.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.util.cuda.CudaUtils;

/// PyTorch for CUDA is given where there is a GPU, which then must not be missed.
public final class GpuGiven {
  /// Skips a test where there is no GPU, and fails where PyTorch for CUDA finds none.
  public static void orSkip() {
    boolean given = System.getenv().getOrDefault("PYTORCH_FLAVOR", "cpu").startsWith("cu");
    int gpus = CudaUtils.getGpuCount();
    assumeTrue(given || gpus > 0, "no CUDA device: skipped");
    assertThat(gpus).as("GPUs that PyTorch can use").isPositive();
  }

  private GpuGiven() {}
}
