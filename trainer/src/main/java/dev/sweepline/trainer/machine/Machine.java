package dev.sweepline.trainer.machine;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The figures of this process and its machine, named as W&B's own client names them; what cannot
/// be measured here is left out.
final class Machine {
  private static final Pattern FIELD = Pattern.compile("(\\w+):\\s*([0-9]{1,18})\\b");
  private static final double MIB = 1 << 20;
  private static final double GIB = 1 << 30;

  private final OperatingSystemMXBean system =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private final Path folder;
  private final Gpu gpu;

  Machine(Path folder, Gpu gpu) {
    this.folder = folder.toAbsolutePath().normalize();
    this.gpu = gpu;
  }

  Map<String, Double> values() {
    var values = new LinkedHashMap<String, Double>();
    double load = system.getProcessCpuLoad();
    if (load >= 0) {
      values.put("cpu", 100 * load);
    }
    var process = fields(Path.of("/proc/self/status"));
    put(values, "proc.cpu.threads", process.get("Threads"), 1);
    memory(values, process.getOrDefault("VmRSS", 0L) * 1024.0);
    disk(values, Path.of("/"));
    disk(values, folder);
    values.putAll(gpu.values());
    values.values().removeIf(value -> !Double.isFinite(value));
    return values;
  }

  private static void put(
      Map<String, Double> values, String name, @Nullable Long value, double unit) {
    if (value != null) {
      values.put(name, value / unit);
    }
  }

  /// Of the container's memory where that is limited, of the machine's otherwise.
  private void memory(Map<String, Double> values, double resident) {
    var machine = fields(Path.of("/proc/meminfo"));
    double total = system.getTotalMemorySize();
    double free = system.getFreeMemorySize();
    var machineTotal = machine.get("MemTotal");
    var available = machine.get("MemAvailable");
    if (machineTotal != null && available != null && total >= machineTotal * 1024.0) {
      free = available * 1024.0;
    }
    values.put("memory_percent", 100 * (1 - free / total));
    values.put("proc.memory.availableMB", free / MIB);
    if (resident > 0) {
      values.put("proc.memory.rssMB", resident / MIB);
      values.put("proc.memory.percent", 100 * resident / total);
    }
  }

  /// Numbers of lines like `VmRSS: 184320 kB`.
  private static Map<String, Long> fields(Path file) {
    var fields = new LinkedHashMap<String, Long>();
    try {
      for (var line : Files.readAllLines(file)) {
        var field = FIELD.matcher(line);
        if (field.lookingAt()) {
          fields.put(field.group(1), Long.parseLong(field.group(2)));
        }
      }
    } catch (IOException e) {
      // Not on Linux.
    }
    return fields;
  }

  private static void disk(Map<String, Double> values, Path path) {
    try {
      var store = Files.getFileStore(path);
      double total = store.getTotalSpace();
      double used = total - store.getUnallocatedSpace();
      double usable = used + store.getUsableSpace();
      var name = "disk." + root(path, store);
      values.put(name + ".usagePercent", 100 * used / usable);
      values.put(name + ".usageGB", used / GIB);
    } catch (IOException e) {
      // It is not there yet, or its server is away.
    }
  }

  /// Where the disk is mounted, which is the same in all attempts.
  private static Path root(Path path, FileStore store) throws IOException {
    var root = path;
    for (var above = path.getParent();
        above != null && Files.getFileStore(above).equals(store);
        above = above.getParent()) {
      root = above;
    }
    return root;
  }
}
