package dev.sweepline.trainer.machine;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The figures of the GPU that trains: its memory by CUDA, and what else NVIDIA's management
/// library tells where it is there.
final class Gpu {
  private final Device device;
  private final Optional<Nvml> nvml;

  private Gpu(Device device, Optional<Nvml> nvml) {
    this.device = device;
    this.nvml = nvml;
  }

  static Gpu of(Device device) {
    // The library counts all GPUs of the container. Where CUDA was told to see fewer, nobody says
    // which ones these are.
    return new Gpu(
        device,
        device.isGpu()
            ? Nvml.open().filter(open -> open.count() == CudaUtils.getGpuCount())
            : Optional.empty());
  }

  Map<String, Double> values() {
    var values = new LinkedHashMap<String, Double>();
    if (!device.isGpu()) {
      return values;
    }
    var prefix = "gpu." + device.getDeviceId() + ".";
    var memory = CudaUtils.getGpuMemory(device);
    values.put(prefix + "memoryAllocated", 100.0 * memory.getUsed() / memory.getMax());
    values.put(prefix + "memoryAllocatedBytes", (double) memory.getUsed());
    nvml.ifPresent(library ->
        library
            .figures(device.getDeviceId())
            .forEach((name, value) -> values.put(prefix + name, value)));
    return values;
  }
}
