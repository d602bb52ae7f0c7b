package dev.sweepline.trainer.machine;

import ai.djl.Device;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Measures every quarter of a minute on a thread of its own: a disk that hangs holds up nobody
/// else.
public final class MachineWatch implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(MachineWatch.class.getName());
  private static final long PERIOD_SECONDS = 15;

  private final ScheduledExecutorService period =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("machine").factory());

  private MachineWatch() {}

  /// @param folder on the disk that fills up
  /// @param told hears what was measured, under W&B's names
  public static MachineWatch start(Device device, Path folder, Consumer<Map<String, Double>> told) {
    var watch = new MachineWatch();
    var machine = new Machine(folder, Gpu.of(device));
    // It lives as long as the watch, and lets nothing out.
    var _ =
        watch.period.scheduleWithFixedDelay(
            () -> measure(machine, told), 0, PERIOD_SECONDS, TimeUnit.SECONDS);
    return watch;
  }

  private static void measure(Machine machine, Consumer<Map<String, Double>> told) {
    try {
      told.accept(machine.values());
    } catch (RuntimeException | LinkageError e) {
      // Training is worth more than its charts.
      LOG.log(Level.DEBUG, "not measured", e);
    }
  }

  @Override
  public void close() {
    period.shutdownNow();
  }
}
