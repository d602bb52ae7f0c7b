package dev.sweepline.trainer.machine;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.cuda.CudaUtils;
import java.util.List;

/// The memory of the first GPU, whatever GPU that is.
public final class GpuMemory {
  private static final long MEBIBYTE = 1 << 20;

  private GpuMemory() {}

  /// What this process holds for others until it is closed.
  public interface Taken extends AutoCloseable {
    @Override
    void close();
  }

  /// Takes all of it but so many MiB.
  public static Taken allBut(long mebibytes) {
    var others = NDManager.newBaseManager(Device.gpu(0), "PyTorch");
    for (long piece : List.of(256L, 16L)) {
      while (free() >= mebibytes + piece) {
        others.zeros(new Shape(piece * MEBIBYTE / Float.BYTES));
      }
    }
    return () -> {
      others.close();
      JniUtils.emptyCudaCache();
    };
  }

  /// MiB that all processes use, without what PyTorch keeps in this one for what may come.
  public static long used() {
    JniUtils.emptyCudaCache();
    return CudaUtils.getGpuMemory(Device.gpu(0)).getUsed() / MEBIBYTE;
  }

  private static long free() {
    var memory = CudaUtils.getGpuMemory(Device.gpu(0));
    return (memory.getMax() - memory.getUsed()) / MEBIBYTE;
  }
}
