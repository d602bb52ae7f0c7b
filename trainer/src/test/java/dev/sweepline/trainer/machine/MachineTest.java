package dev.sweepline.trainer.machine;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class MachineTest {
  @TempDir Path folder;

  @Test
  @EnabledOnOs(OS.LINUX)
  void measuresUnderTheNamesThatTheOfficialClientUses() {
    var values = new Machine(folder.resolve("not/there/yet"), Gpu.of(Device.cpu())).values();

    assertThat(values)
        .containsOnlyKeys(
            "cpu",
            "proc.cpu.threads",
            "memory_percent",
            "proc.memory.availableMB",
            "proc.memory.rssMB",
            "proc.memory.percent",
            "disk./.usagePercent",
            "disk./.usageGB");
    assertThat(values.get("proc.memory.rssMB")).isBetween(20.0, 1e6);
    assertThat(values.get("proc.cpu.threads")).isGreaterThan(5);
    assertThat(values)
        .allSatisfy((name, value) -> {
          assertThat(value).as(name).isGreaterThanOrEqualTo(0);
          if (name.equals("cpu") || name.toLowerCase(java.util.Locale.ROOT).endsWith("percent")) {
            assertThat(value).as(name).isLessThanOrEqualTo(100);
          }
        });
  }

  @Test
  void measuresAtOnceAndOnAThreadOfItsOwn() throws InterruptedException {
    var told = new ArrayBlockingQueue<Map<String, Double>>(10);
    var threads = new ArrayBlockingQueue<String>(10);

    try (var _ =
        MachineWatch.start(
            Device.cpu(),
            folder,
            values -> {
              threads.add(Thread.currentThread().getName());
              told.add(values);
            })) {
      assertThat(told.poll(60, TimeUnit.SECONDS)).containsKey("proc.memory.rssMB");
    }

    assertThat(threads).contains("machine");
  }

  @Test
  @Tag("gpu")
  void measuresTheGpuThatTrains() {
    GpuGiven.orSkip();
    var values = new Machine(folder, Gpu.of(Device.gpu())).values();

    assertThat(values).containsKeys("gpu.0.gpu", "gpu.0.memory", "gpu.0.temp", "gpu.0.powerWatts");
    assertThat(values.get("gpu.0.memoryAllocated")).isBetween(0.0, 100.0);
    assertThat(values.get("gpu.0.memoryAllocatedBytes")).isGreaterThan(1e6);
    assertThat(values.get("gpu.0.gpu")).isBetween(0.0, 100.0);
    assertThat(values.get("gpu.0.temp")).isBetween(5.0, 120.0);
  }
}
