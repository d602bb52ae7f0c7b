package dev.sweepline.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.config.Settings.CheckpointSettings;
import dev.sweepline.trainer.failure.TrainingFailure;
import dev.sweepline.trainer.weights.TensorFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointFolderTest {
  @TempDir Path folder;
  private final NDManager manager = NDManager.newBaseManager("PyTorch");

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void keepsTheBestEpochsAndTheLastWithTheirDigests() throws IOException {
    var checkpoints = checkpoints(2);
    Path best = null;
    double[] values = {0.5, 0.8851, 0.6, 0.7};
    for (int epoch = 1; epoch <= values.length; epoch++) {
      checkpoints.saveLast(state(epoch), arrays(epoch));
      var file = checkpoints.epochPath(epoch, values[epoch - 1]);
      best = epoch == 2 ? file : best == null ? file : best;
      checkpoints.keep(file, best);
    }

    assertThat(names())
        .containsExactly(
            "checkpoints.json",
            "epoch=02-val_f1=0.885.safetensors",
            "epoch=04-val_f1=0.700.safetensors",
            "last.safetensors");
    var index = JsonMapper.builder().build().readTree(folder.resolve("checkpoints.json").toFile());
    assertThat(index.path("config_digest").asText()).isEqualTo("sha256:c0");
    assertThat(index.path("data_digest").asText()).isEqualTo("sha256:da");
    assertThat(index.path("files").properties())
        .extracting(file -> Map.entry(file.getKey(), file.getValue().path(0).asText()))
        .containsExactly(
            digest("epoch=02-val_f1=0.885.safetensors"),
            digest("epoch=04-val_f1=0.700.safetensors"),
            digest("last.safetensors"));
  }

  @Test
  void saysInTheFileOfWhichConfigurationAndDataItIs() throws IOException {
    var saved = checkpoints(1).saveLast(state(1), arrays(1));

    try (var file = TensorFile.open(saved.path())) {
      assertThat(file.metadata())
          .containsEntry("format", "pt")
          .containsEntry("sweepline.config_digest", "sha256:c0")
          .containsEntry("sweepline.data_digest", "sha256:da")
          .containsKey("sweepline.state");
    }
  }

  @Test
  void goesOnFromTheLastCheckpointWhereverACrashCameInBetween() throws IOException {
    var checkpoints = checkpoints(1);
    checkpoints.saveLast(state(1), arrays(1));
    var older = Files.readAllBytes(folder.resolve("last.safetensors"));
    checkpoints.saveLast(state(2), arrays(2));

    // The index is written first: as if the new file had not got its name any more.
    Files.write(folder.resolve("last.safetensors"), older);
    Files.writeString(folder.resolve("last.safetensors.tmp"), "half a file");

    assertThat(restored().step()).isEqualTo(1);
    checkpoints(1).saveLast(state(3), arrays(3));
    assertThat(restored().step()).isEqualTo(3);
  }

  /// A device that is always full stands for a disk that is.
  @ParameterizedTest
  @ValueSource(strings = {"last.safetensors.tmp", "checkpoints.json.tmp"})
  void leavesTheLastCheckpointAsItWasWhenTheDiskIsFull(String unfinished) throws IOException {
    var checkpoints = checkpoints(1);
    checkpoints.saveLast(state(1), arrays(1));
    var before = CheckpointFolder.sha256(folder.resolve("last.safetensors"));
    Files.createSymbolicLink(folder.resolve(unfinished), Path.of("/dev/full"));

    assertThatThrownBy(() -> checkpoints.saveLast(state(2), arrays(2)))
        .isInstanceOfSatisfying(
            TrainingFailure.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.CHECKPOINT))
        .hasMessage(
            "cannot write the checkpoint %s/last.safetensors: java.io.IOException: No space left on"
                + " device",
            folder);

    assertThat(names()).containsExactly("checkpoints.json", "last.safetensors");
    assertThat(CheckpointFolder.sha256(folder.resolve("last.safetensors"))).isEqualTo(before);
    assertThat(restored().step()).isEqualTo(1);
    assertThat(checkpoints(1).saveLast(state(3), arrays(3)).path()).exists();
  }

  @Test
  void takesTheDigestOfAFileFromTheListBesideIt() throws IOException {
    var saved = checkpoints(1).saveLast(state(1), arrays(1));
    Files.writeString(saved.path(), "changed since");
    var foreign = Files.writeString(folder.resolve("foreign.safetensors"), "of another program");

    assertThat(CheckpointFolder.digest(saved.path())).isEqualTo(saved.sha256());
    assertThat(CheckpointFolder.digest(foreign)).isEqualTo(CheckpointFolder.sha256(foreign));
  }

  private TrainingState restored() {
    return CheckpointFile.restore(
        folder.resolve("last.safetensors"),
        arrays(0),
        saved -> Optional.empty(),
        manager,
        (target, values) -> {});
  }

  private Map.Entry<String, String> digest(String name) throws IOException {
    return Map.entry(name, CheckpointFolder.sha256(folder.resolve(name)));
  }

  private List<String> names() throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private CheckpointFolder checkpoints(int keep) {
    return new CheckpointFolder(
        folder, new CheckpointSettings(keep, "val_f1", true, true), "sha256:c0", "sha256:da");
  }

  private Map<String, NDArray> arrays(int value) {
    return Map.of("weight", manager.create((float) value));
  }

  private static TrainingState state(int step) {
    return new TrainingState("Nets", "nano", 16, List.of("a", "b"), 1, step, 0, Map.of(), null);
  }
}
