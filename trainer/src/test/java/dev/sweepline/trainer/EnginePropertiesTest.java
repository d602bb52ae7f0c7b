package dev.sweepline.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnginePropertiesTest {
  @TempDir Path root;

  @BeforeEach
  void layOutTheImage() throws IOException {
    Files.createDirectories(root.resolve("opt/sweepline/libtorch"));
    Files.createDirectories(root.resolve("dev"));
  }

  @Test
  void takesPyTorchForCpusAndOneThreadWhereNothingIsSaid() {
    assertThat(properties(Map.of()))
        .isEqualTo(
            Map.of(
                "ai.djl.pytorch.num_threads",
                "1",
                "ai.djl.offline",
                "true",
                "PYTORCH_LIBRARY_PATH",
                root + "/opt/sweepline/libtorch",
                "PYTORCH_FLAVOR",
                "cpu"));
  }

  @ParameterizedTest
  @CsvSource({"200000 100000, 2", "150000 100000, 2", "max 100000, 1", "50000 100000, 1"})
  void takesAsManyThreadsAsTheLimitSays(String quota, String threads) throws IOException {
    write("sys/fs/cgroup/cpu.max", quota + "\n");

    assertThat(properties(Map.of())).containsEntry("ai.djl.pytorch.num_threads", threads);
  }

  @ParameterizedTest
  @CsvSource({"400000, 100000, 4", "-1, 100000, 1"})
  void knowsTheFirstVersionOfControlGroupsToo(String quota, String period, String threads)
      throws IOException {
    write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", quota + "\n");
    write("sys/fs/cgroup/cpu/cpu.cfs_period_us", period + "\n");

    assertThat(properties(Map.of())).containsEntry("ai.djl.pytorch.num_threads", threads);
  }

  @Test
  void takesPyTorchForGpusWhereTheContainerWasGivenOne() throws IOException {
    Files.createDirectories(root.resolve("opt/sweepline/cuda"));
    write("dev/nvidia0", "");
    var cuda = root + "/opt/sweepline/cuda";

    assertThat(properties(Map.of()))
        .containsEntry("PYTORCH_LIBRARY_PATH", cuda + "/torch/lib")
        .containsEntry("PYTORCH_FLAVOR", "cu128")
        .containsEntry("jna.library.path", cuda + "/nvidia/cuda_runtime/lib");
  }

  /// `nvidiactl` is there without a GPU, too.
  @ParameterizedTest
  @CsvSource({"nvidiactl, true", "nvidia0, false"})
  void staysOnTheCpuWithoutAGpuOrWithoutItsLibraries(String device, boolean libraries)
      throws IOException {
    if (libraries) {
      Files.createDirectories(root.resolve("opt/sweepline/cuda"));
    }
    write("dev/" + device, "");

    assertThat(properties(Map.of())).containsEntry("PYTORCH_FLAVOR", "cpu");
  }

  @Test
  void leavesWhatTheEnvironmentSays() {
    assertThat(properties(Map.of("OMP_NUM_THREADS", "3", "PYTORCH_LIBRARY_PATH", "/own")))
        .isEqualTo(Map.of("ai.djl.pytorch.num_threads", "3", "ai.djl.offline", "true"));
  }

  private Map<String, String> properties(Map<String, String> environment) {
    return EngineProperties.of(Container.read(root), environment);
  }

  private void write(String file, String content) throws IOException {
    Files.createDirectories(root.resolve(file).getParent());
    Files.writeString(root.resolve(file), content);
  }
}
