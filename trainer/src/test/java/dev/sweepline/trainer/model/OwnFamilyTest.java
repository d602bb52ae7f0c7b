package dev.sweepline.trainer.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.RunOnce;
import dev.sweepline.trainer.data.GenerateDocuments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Another architecture is one class, `PlainNets`, and one file of the tree.
class OwnFamilyTest {
  private static final Path RELEASE = Path.of(System.getProperty("sweepline.root"), "configs");

  @TempDir Path folder;

  @BeforeEach
  void copyTheTree() throws IOException {
    try (var files = Files.walk(RELEASE)) {
      for (var file : files.toList()) {
        Files.copy(file, folder.resolve("configs").resolve(RELEASE.relativize(file).toString()));
      }
    }
    GenerateDocuments.main(
        new String[] {folder.resolve("pages").toString(), "--pages", "40", "--size", "24"});
  }

  @Test
  void trainsAnArchitectureOfOneClassAndOneFile() throws IOException {
    model("_target_: dev.sweepline.trainer.model.PlainNets\nname: plain_s\npretrained: false\n");

    var run = train();

    assertThat(run.exitCode()).as(run.message()).isEqualTo(ExitCode.DONE);
    assertThat(folder.resolve("checkpoints/last.safetensors")).exists();
  }

  @Test
  void refusesAClassThatIsNoFamily() throws IOException {
    model("_target_: java.lang.String\nname: plain_s\n");

    assertThat(train())
        .isEqualTo(
            new RunOnce(
                ExitCode.INVALID_CONFIG,
                "model._target_: must be a class that implements dev.sweepline.trainer.model.Family,"
                    + " was 'java.lang.String'; model.name: must be one of nano, efficientnet_b0, efficientnet_b1,"
                    + " efficientnet_b2, efficientnet_b3, efficientnet_b4, efficientnet_b5,"
                    + " efficientnet_b6, efficientnet_b7, was 'plain_s'"));
  }

  private RunOnce train() throws IOException {
    return RunOnce.of(
        folder.resolve("configs"),
        folder,
        "model=plain",
        "data.root=" + folder.resolve("pages"),
        "data.image_size=16",
        "training.max_epochs=1");
  }

  private void model(String config) throws IOException {
    Files.writeString(folder.resolve("configs/model/plain.yaml"), config);
  }
}
