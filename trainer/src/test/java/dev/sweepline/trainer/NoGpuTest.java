package dev.sweepline.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.contract.TrainerEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How a process ends that was to train on a GPU and cannot.
class NoGpuTest {
  @TempDir Path folder;

  @Test
  void saysThatThereIsNone() throws IOException, InterruptedException {
    var child = start("cuda", Map.of());

    assertThat(child.exitCode()).as(child.output()).isEqualTo(ExitCode.ERROR.code());
    assertThat(child.termination().message())
        .startsWith("device: must be auto or cpu here, was 'cuda': ");
  }

  @Test
  void namesTheLibraryThatDoesNotLoad() throws IOException, InterruptedException {
    var child = startWithBrokenLibrary("cuda");

    assertThat(child.exitCode()).as(child.output()).isEqualTo(ExitCode.ERROR.code());
    assertThat(child.termination().message())
        .startsWith(
            "device: must be one that is here, was 'cuda': PyTorch for GPUs cannot be loaded: "
                + broken())
        .endsWith("; NVIDIA's driver comes from the node, whose container runtime must hand it in");
  }

  @Test
  void blamesNoGpuWhereNoneIsWanted() throws IOException, InterruptedException {
    var child = startWithBrokenLibrary("cpu");

    assertThat(child.exitCode()).as(child.output()).isEqualTo(ExitCode.ERROR.code());
    assertThat(child.termination().message())
        .startsWith("PyTorch cannot be loaded: " + broken())
        .endsWith("; the image trainer has PyTorch for CPUs and the libraries it needs");
  }

  /// A library that is none stands for one that needs a driver which is not there.
  private ChildTrainer startWithBrokenLibrary(String device) throws IOException {
    var libraries = Files.createDirectories(folder.resolve("libtorch"));
    try (var given = Files.list(Path.of(System.getenv("PYTORCH_LIBRARY_PATH")))) {
      for (var file : given.toList()) {
        Files.createSymbolicLink(libraries.resolve(file.getFileName()), file);
      }
    }
    Files.writeString(broken(), "none");
    return start(
        device, Map.of("PYTORCH_LIBRARY_PATH", libraries.toString(), "PYTORCH_FLAVOR", "cu128"));
  }

  private Path broken() {
    return folder.resolve("libtorch/libtorch_cuda.so");
  }

  private ChildTrainer start(String device, Map<String, String> environment) throws IOException {
    var config = "{device: %s, model: {name: nano}, data: {root: /nowhere}}".formatted(device);
    var file = Files.writeString(folder.resolve("config.yaml"), config);
    var all = new HashMap<>(environment);
    all.put(TrainerEnvironment.CONFIG, file.toString());
    return ChildTrainer.start(folder.resolve("run"), all);
  }
}
