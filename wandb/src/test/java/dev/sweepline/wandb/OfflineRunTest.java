package dev.sweepline.wandb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.testing.FakeWandb;
import dev.sweepline.testing.OfficialClient;
import dev.sweepline.testing.PretendTrainer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OfflineRunTest {
  private static final Instant START = PretendTrainer.START;
  private static final RunFacts FACTS = Samples.facts();

  private static final ConsoleLine LINE = new ConsoleLine(START, "epoch 1 한글", false);
  private static final ConsoleLine WARNING = new ConsoleLine(START, "out of memory", true);
  private static final SystemRow CPU = new SystemRow(START, Map.of("cpu", 51.5));

  @TempDir Path root;
  @TempDir Path store;

  @Test
  void namesFoldersSoThatSyncFindsThemInOrder() throws IOException {
    try (var first = create(START);
        var second = create(START)) {
      assertThat(List.of(first.directory(), second.directory()))
          .extracting(directory -> directory.getFileName().toString())
          .containsExactly(
              "offline-run-20260213_090000-" + Samples.UID,
              "offline-run-20260213_090001-" + Samples.UID);
    }
  }

  @Test
  void remembersWhereARunStandsInItsOwnFolders() throws IOException {
    try (var run = create(START)) {
      run.append(rows(1, 3), List.of(LINE, WARNING), List.of(CPU), Map.of("val_f1", 0.5));
    }
    var afterCrash = OfflineRuns.find(root, FACTS.id());
    try (var run = create(START.plusSeconds(60))) {
      run.append(rows(4, 5), List.of(LINE), List.of(CPU), Map.of("val_f1", 0.7));
      run.finish(0, Map.of("val_f1", 0.7), 5);
    }

    assertThat(afterCrash)
        .isEqualTo(
            new OfflineRuns.Known(
                new RunPosition(START, 1, 3, Map.of("val_f1", 0.5)), false, 2, 1));
    assertThat(OfflineRuns.find(root, FACTS.id()))
        .isEqualTo(
            new OfflineRuns.Known(new RunPosition(START, 1, 5, Map.of("val_f1", 0.7)), true, 3, 2));
    assertThat(OfflineRuns.find(root, "another"))
        .isEqualTo(new OfflineRuns.Known(RunPosition.START, false, 0, 0));
  }

  @Test
  @Tag("wandb")
  void isUploadedByTheOfficialClient() throws IOException, InterruptedException {
    var client = OfficialClient.installed();
    var summary =
        Map.<String, Object>of(
            "val_f1",
            0.9,
            "val_acc",
            0.91,
            "best_epoch",
            4,
            "_step",
            200,
            "_wandb",
            Map.of("runtime", 200));
    var directories = new ArrayList<Path>();
    try (var run = create(START)) {
      run.append(
          rows(1, 120), List.of(LINE, WARNING), List.of(CPU), Map.of("val_f1", 0.5, "_step", 120));
      directories.add(run.directory());
    }
    try (var run = create(START.plusSeconds(300))) {
      // It would number what is beside the history from 0 again: it does not see that.
      run.append(rows(121, 200), List.of(LINE), List.of(CPU), summary);
      run.finish(0, summary, 200);
      directories.add(run.directory());
    }

    try (var server = FakeWandb.start(store)) {
      var output = client.sync(server, directories.toArray(Path[]::new));
      var run = server.run(FACTS.id());

      assertThat(run.path("displayName").asText()).as(output).isEqualTo(FACTS.name());
      assertThat(run.path("group").asText()).isEqualTo("doc-multiscale");
      assertThat(run.path("jobType").asText()).isEqualTo("train");
      assertThat(run.path("notes").asText()).isEqualTo(FACTS.notes());
      assertThat(run.path("tags").valueStream().map(tag -> tag.asText()))
          .containsExactlyElementsOf(FACTS.tags());
      assertThat(run.at("/config/data/image_size").asInt()).isEqualTo(384);
      assertThat(run.path("state").asText()).isEqualTo("finished");
      assertThat(run.at("/steps/count").asInt()).isEqualTo(200);
      assertThat(run.at("/steps/strictly_increasing").asBoolean()).isTrue();
      assertThat(FakeWandb.column(run, "_step")).hasSize(200).startsWith(1.0).endsWith(200.0);
      assertThat(run.at("/summary/val_f1").asDouble()).isEqualTo(0.9);
      assertThat(run.at("/summary/best_epoch").asInt()).isEqualTo(4);
      assertThat(run.path("anomalies")).isEmpty();
      // It gives console lines the time of the upload.
      assertThat(FakeWandb.console(run).stream().map(OfflineRunTest::withoutTime))
          .as(output)
          .containsExactly("epoch 1 한글", "ERROR out of memory");
      assertThat(server.system(FACTS.id()))
          .extracting(row -> row.path("system.cpu").asDouble())
          .containsExactly(51.5);
    }
  }

  private static String withoutTime(String line) {
    return line.replaceFirst("\\S*[0-9]T[0-9]\\S* ", "");
  }

  private OfflineRun create(Instant start) throws IOException {
    return OfflineRun.create(root, FACTS, start, ZoneOffset.UTC, "0.1.0");
  }

  private static List<HistoryRow> rows(int from, int to) {
    var history = new RunHistory(new RunPosition(START, 1, from - 1L, Map.of()));
    var trainer = new PretendTrainer(Samples.UID, 1, START.plus(Duration.ofSeconds(from - 1)));
    var rows = new ArrayList<HistoryRow>();
    for (int step = from; step <= to; step++) {
      var metrics = Map.of("train_loss", 1.0 / step, "val_f1", step / 250.0);
      rows.addAll(history.accept(trainer.epochEnd(step, step / 50.0, metrics), step));
    }
    return rows;
  }
}
