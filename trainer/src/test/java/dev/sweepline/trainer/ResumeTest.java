package dev.sweepline.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.contract.TrainerEnvironment;
import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.testing.Await;
import dev.sweepline.trainer.data.GenerateDocuments;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run whose process ended at any point, and that goes on in another one, ends as if unbroken.
@Tag("slow")
class ResumeTest {
  private static final int SIGKILL = 137;

  @TempDir static Path shared;
  private static byte[] unbroken = {};
  @TempDir Path folder;

  @BeforeAll
  static void trainWithoutABreak() throws IOException, InterruptedException {
    GenerateDocuments.main(
        new String[] {shared.resolve("pages").toString(), "--pages", "60", "--size", "24"});
    var run = start(shared.resolve("unbroken"), Map.of());
    assertThat(run.exitCode()).as(run.output()).isZero();
    unbroken = tensors(shared.resolve("unbroken"));
  }

  @Test
  void goesOnExactlyAfterSigterm() throws IOException, InterruptedException {
    var broken = start(folder.resolve("a1"), Map.of());
    broken.await(event -> event instanceof TrainerEvent.CheckpointSaved);
    broken.stop();
    assertThat(broken.exitCode()).as(broken.output()).isEqualTo(ExitCode.STOPPED.code());

    assertThat(resumed()).isEqualTo(unbroken);
  }

  @Test
  void goesOnExactlyAfterSigkill() throws IOException, InterruptedException {
    var broken = start(folder.resolve("a1"), Map.of());
    broken.await(event -> event instanceof TrainerEvent.CheckpointSaved saved && saved.epoch() > 1);
    broken.kill();
    assertThat(broken.exitCode()).as(broken.output()).isEqualTo(SIGKILL);

    assertThat(resumed()).isEqualTo(unbroken);
  }

  @Test
  void stopsWithACheckpointWhenItsCommandLineIsKilled() throws IOException, InterruptedException {
    var run = ChildTrainer.startBelowAnother(folder.resolve("a1"), told(folder.resolve("a1")));
    run.await(event -> event instanceof TrainerEvent.CheckpointSaved);
    run.kill();
    Await.until("it has stopped", () -> run.said(TrainerEvent.Finished.class));

    assertThat(resumed()).isEqualTo(unbroken);
  }

  private byte[] resumed() throws IOException, InterruptedException {
    var last = folder.resolve("a1/checkpoints/last.safetensors");
    var run = start(folder.resolve("a2"), Map.of(TrainerEnvironment.RESUME_FROM, last.toString()));
    assertThat(run.exitCode()).as(run.output()).isZero();
    assertThat(run.output()).contains("resumed from=" + last);
    return tensors(folder.resolve("a2"));
  }

  private static ChildTrainer start(Path folder, Map<String, String> environment)
      throws IOException {
    var all = new HashMap<>(environment);
    all.putAll(told(folder));
    return ChildTrainer.start(folder, all);
  }

  private static Map<String, String> told(Path folder) throws IOException {
    Files.createDirectories(folder);
    var config =
        Files.writeString(
            folder.resolve("config.yaml"),
            """
            model: {name: nano, drop_path_rate: 0.1}
            data:
              root: %s
              image_size: 16
              batch_size: 8
              workers: 2
              augmentation: {name: mixup}
            training: {lr: 0.005, max_epochs: 25}
            """
                .formatted(shared.resolve("pages")));
    return Map.of(TrainerEnvironment.CONFIG, config.toString());
  }

  /// Parameters, statistics and moments: everything after the header, which names folders.
  private static byte[] tensors(Path folder) throws IOException {
    var bytes = Files.readAllBytes(folder.resolve("checkpoints/last.safetensors"));
    long header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    return Arrays.copyOfRange(bytes, (int) (8 + header), bytes.length);
  }
}
