package dev.sweepline.trainer.training;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// How much memory is taken, in MiB: of the host by this process, of the GPU by all that use it.
final class MemoryUse {
  private static final Path STATUS = Path.of("/proc/self/status");

  private final Device device;

  MemoryUse(Device device) {
    this.device = device;
  }

  /// What cannot be measured here is left out.
  Map<String, Double> metrics() {
    var metrics = new LinkedHashMap<String, Double>();
    try (var lines = Files.lines(STATUS)) {
      lines
          .filter(line -> line.startsWith("VmRSS:"))
          .findFirst()
          .ifPresent(line -> metrics.put("host_memory_mib", Math.floor(kibibytes(line) / 1024)));
    } catch (IOException e) {
      // Not on Linux.
    }
    if (device.isGpu()) {
      var used = CudaUtils.getGpuMemory(device).getUsed();
      metrics.put("gpu_memory_mib", Math.floor(used / 1048576.0));
    }
    return metrics;
  }

  /// Of a line like `VmRSS: 184320 kB`.
  static double kibibytes(String line) {
    return Double.parseDouble(line.replaceAll("\\D", ""));
  }
}
