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
    var child = start(Map.of());

    assertThat(child.exitCode()).as(child.output()).isEqualTo(ExitCode.ERROR.code());
    assertThat(child.termination().message())
        .startsWith("device: must be auto or cpu here, was 'cuda': ");
  }

  /// A library that is none stands for one that needs a driver which is not there.
  @Test
  void namesTheLibraryThatDoesNotLoad() throws IOException, InterruptedException {
    var libraries = Files.createDirectories(folder.resolve("libtorch"));
    try (var given = Files.list(Path.of(System.getenv("PYTORCH_LIBRARY_PATH")))) {
      for (var file : given.toList()) {
        Files.createSymbolicLink(libraries.resolve(file.getFileName()), file);
      }
    }
    var broken = Files.writeString(libraries.resolve("libtorch_cuda.so"), "none");

    var child =
        start(Map.of("PYTORCH_LIBRARY_PATH", libraries.toString(), "PYTORCH_FLAVOR", "cu128"));

    assertThat(child.exitCode()).as(child.output()).isEqualTo(ExitCode.ERROR.code());
    assertThat(child.termination().message())
        .startsWith(
            "device: must be one that is here, was 'cuda': PyTorch for GPUs cannot be loaded: "
                + broken)
        .endsWith("; NVIDIA's driver comes from the node, whose container runtime must hand it in");
  }

  private ChildTrainer start(Map<String, String> environment) throws IOException {
    var config = "{device: cuda, model: {name: nano}, data: {root: /nowhere}}";
    var file = Files.writeString(folder.resolve("config.yaml"), config);
    var all = new HashMap<>(environment);
    all.put(TrainerEnvironment.CONFIG, file.toString());
    return ChildTrainer.start(folder.resolve("run"), all);
  }
}
