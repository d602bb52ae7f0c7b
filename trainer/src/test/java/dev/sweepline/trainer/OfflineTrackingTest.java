package dev.sweepline.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.contract.TrainerEnvironment;
import dev.sweepline.testing.FakeWandb;
import dev.sweepline.testing.OfficialClient;
import dev.sweepline.trainer.data.GenerateDocuments;
import dev.sweepline.trainer.event.RunEvents;
import dev.sweepline.wandb.OfflineLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run alone that is asked for a W&B folder.
class OfflineTrackingTest {
  @TempDir static Path pages;
  @TempDir Path folder;

  @BeforeAll
  static void drawPages() throws IOException {
    GenerateDocuments.main(new String[] {pages.toString(), "--pages", "40", "--size", "24"});
  }

  @Test
  void isOneRunWithARowForEachEpoch() throws IOException {
    assertThat(train(Map.of(), "training.max_epochs=3")).isEqualTo(ExitCode.DONE);

    var log = OfflineLog.read(logs().getFirst());
    var facts = log.facts().orElseThrow();
    assertThat(facts.project()).isEqualTo("docs");
    assertThat(facts.name()).matches("\\d{8}_nano_24_none");
    assertThat(facts.tags()).containsExactly("quick", "model:nano", "size:24", "aug:none");
    assertThat(facts.config()).containsKeys("model", "data", "training", "seed");
    assertThat(log.rows()).extracting(row -> row.get("epoch")).contains(1, 2, 3);
    assertThat(log.rows()).extracting(row -> row.get("val_f1")).doesNotContainNull();
    assertThat(log.summary()).containsKeys("val_f1", "val_acc", "best_epoch");
    assertThat(log.exitCode()).hasValue(0);
  }

  @Test
  void doesNotTellWhatTheEnvironmentResolvesTo() throws IOException {
    train(Map.of(), "training.max_epochs=1", "+note='${oc.env:HOME}'");

    assertThat(OfflineLog.read(logs().getFirst()).facts().orElseThrow().config())
        .containsEntry("note", "${oc.env:HOME}");
  }

  @Test
  @Tag("wandb")
  void goesOnAsTheSameRunAfterAResume() throws IOException, InterruptedException {
    var client = OfficialClient.installed();
    assertThat(
            train(
                Map.of(),
                "training.max_epochs=3",
                "trainer.fault.kind=error",
                "trainer.fault.step=9"))
        .isEqualTo(ExitCode.ERROR);
    var last = folder.resolve("checkpoints/last.safetensors").toString();
    assertThat(train(Map.of(TrainerEnvironment.RESUME_FROM, last), "training.max_epochs=3"))
        .isEqualTo(ExitCode.DONE);

    try (var server = FakeWandb.start(Files.createDirectory(folder.resolve("server")))) {
      var output = client.sync(server, logs().stream().map(Path::getParent).toArray(Path[]::new));
      var run = server.run(Files.readString(folder.resolve("checkpoints/wandb-run-id")).strip());

      assertThat(run.path("state").asText()).as(output).isEqualTo("finished");
      assertThat(run.at("/steps/strictly_increasing").asBoolean()).isTrue();
      assertThat(FakeWandb.column(run, "epoch")).contains(1.0, 2.0, 3.0).doesNotHaveDuplicates();
      assertThat(run.path("anomalies")).isEmpty();
    }
  }

  private ExitCode train(Map<String, String> more, String... overrides) throws IOException {
    var environment =
        new HashMap<>(
            Map.of(
                TrainerEnvironment.CHECKPOINT_DIR,
                folder.resolve("checkpoints").toString(),
                TrainerEnvironment.TERMINATION_LOG,
                folder.resolve("termination").toString(),
                "WANDB_MODE",
                "offline",
                "WANDB_PROJECT",
                "docs",
                "WANDB_TAGS",
                "quick",
                "WANDB_DIR",
                folder.toString()));
    environment.putAll(more);
    var tree = Path.of(System.getProperty("sweepline.root", "..")).resolve("configs");
    var arguments =
        new ArrayList<>(
            List.of(
                "--config-dir",
                tree.toString(),
                "model=nano",
                "data.root=" + pages,
                "data.image_size=24",
                "data.batch_size=8",
                "augmentation=none"));
    arguments.addAll(List.of(overrides));
    return new TrainerRun(
            RunEnvironment.of(environment),
            arguments,
            () -> false,
            new RunEvents.Nobody(),
            (_, _) -> {})
        .run();
  }

  /// In the order of their start.
  private List<Path> logs() throws IOException {
    try (var files = Files.walk(folder.resolve("wandb"))) {
      return files.filter(file -> file.toString().endsWith(".wandb")).sorted().toList();
    }
  }
}
