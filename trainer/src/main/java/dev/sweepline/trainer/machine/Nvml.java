package dev.sweepline.trainer.machine;

import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/// NVIDIA's management library, a part of the driver that a container with a GPU has: what
/// `nvidia-smi` shows comes from it.
@SuppressWarnings("restricted") // The launchers enable native access, which DJL needs too.
final class Nvml {
  private static final System.Logger LOG = System.getLogger(Nvml.class.getName());
  private static final String LIBRARY = "libnvidia-ml.so.1";
  private static final int SENSOR_OF_THE_CHIP = 0;

  private final MethodHandle deviceCount;
  private final MethodHandle deviceHandle;
  private final MethodHandle utilization;
  private final MethodHandle temperature;
  private final MethodHandle power;

  private Nvml(SymbolLookup library) {
    deviceCount = function(library, "nvmlDeviceGetCount_v2", ValueLayout.ADDRESS);
    deviceHandle =
        function(
            library, "nvmlDeviceGetHandleByIndex_v2", ValueLayout.JAVA_INT, ValueLayout.ADDRESS);
    utilization =
        function(
            library, "nvmlDeviceGetUtilizationRates", ValueLayout.ADDRESS, ValueLayout.ADDRESS);
    temperature =
        function(
            library,
            "nvmlDeviceGetTemperature",
            ValueLayout.ADDRESS,
            ValueLayout.JAVA_INT,
            ValueLayout.ADDRESS);
    power = function(library, "nvmlDeviceGetPowerUsage", ValueLayout.ADDRESS, ValueLayout.ADDRESS);
  }

  private static MethodHandle function(
      SymbolLookup library, String name, ValueLayout... parameters) {
    return Linker.nativeLinker()
        .downcallHandle(
            library.findOrThrow(name), FunctionDescriptor.of(ValueLayout.JAVA_INT, parameters));
  }

  /// Empty where there is none.
  static Optional<Nvml> open() {
    try {
      var library = SymbolLookup.libraryLookup(LIBRARY, Arena.global());
      return succeeded(function(library, "nvmlInit_v2"))
          ? Optional.of(new Nvml(library))
          : Optional.empty();
    } catch (IllegalArgumentException | NoSuchElementException e) {
      LOG.log(Level.DEBUG, "no figures of the GPU but its memory: {0}", e.getMessage());
      return Optional.empty();
    }
  }

  int count() {
    try (var arena = Arena.ofConfined()) {
      var count = arena.allocate(ValueLayout.JAVA_INT);
      return succeeded(deviceCount, count) ? count.get(ValueLayout.JAVA_INT, 0) : 0;
    }
  }

  /// By W&B's names; a partition of a GPU has no utilization of its own.
  Map<String, Double> figures(int index) {
    var figures = new LinkedHashMap<String, Double>();
    try (var arena = Arena.ofConfined()) {
      var pointer = arena.allocate(ValueLayout.ADDRESS);
      if (!succeeded(deviceHandle, index, pointer)) {
        return figures;
      }
      var device = pointer.get(ValueLayout.ADDRESS, 0);
      var numbers = arena.allocate(ValueLayout.JAVA_INT, 2);
      if (succeeded(utilization, device, numbers)) {
        figures.put("gpu", number(numbers, 0));
        figures.put("memory", number(numbers, 1));
      }
      if (succeeded(temperature, device, SENSOR_OF_THE_CHIP, numbers)) {
        figures.put("temp", number(numbers, 0));
      }
      if (succeeded(power, device, numbers)) {
        figures.put("powerWatts", number(numbers, 0) / 1000);
      }
    }
    return figures;
  }

  private static double number(MemorySegment numbers, int index) {
    return Integer.toUnsignedLong(numbers.getAtIndex(ValueLayout.JAVA_INT, index));
  }

  private static boolean succeeded(MethodHandle function, Object... arguments) {
    try {
      return (int) function.invokeWithArguments(arguments) == 0;
    } catch (Throwable e) {
      throw new IllegalStateException("asking " + LIBRARY, e);
    }
  }
}
