package dev.sweepline.operator.wandb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.operator.relay.CourierRuns;
import dev.sweepline.operator.wandb.RunDirectory.Recovery;
import dev.sweepline.planner.spec.Tracking;
import dev.sweepline.testing.Await;
import dev.sweepline.testing.FakeWandb;
import dev.sweepline.testing.PretendTrainer;
import dev.sweepline.wandb.RunEnding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// W&B was away for longer than Kafka keeps events.
@Tag("kafka")
@Tag("wandb")
@SuppressWarnings("NullAway.Init")
class RowsBeyondRetentionTest {
  private static final String UID = "6f0f6c1e-0000-4a53-9d6b-1c1f4e3f7a10";
  private static final TrackedRun RUN = Samples.run(UID, Tracking.Mode.ONLINE);
  private static final RunEnding SUCCESS =
      new RunEnding("Succeeded", 0, Map.of("val_f1", 0.9), 3, 1);
  private static final String ASKED = "rows asked " + UID;

  // With the event that begins the run: up to step 124, amid the thirteenth epoch.
  private static final int FORGOTTEN = 125;

  @TempDir Path folder;
  private ForwarderStage stage;
  private PretendTrainer trainer;

  @BeforeEach
  void start() throws Exception {
    stage = ForwarderStage.start(Files.createDirectory(folder.resolve("stage")));
    stage.directory().knows(RUN);
    trainer = new PretendTrainer(UID, 1);
  }

  @AfterEach
  void stop() {
    stage.close();
  }

  @Test
  void comeFromTheTrialsOwnFilesOnceAndInOrder() throws Exception {
    try (var forwarder = forwarderAfterTheOutage()) {
      stage.directory().recovers(UID, Recovery.AWAITED);
      stage.unlock();
      Await.until("somebody is asked for the rows", () -> stage.news().contains(ASKED));
      stage.send(row(301));
      CourierRuns.sendRows(stage.broker().address(), folder.resolve(UID), UID);

      assertThat(FakeWandb.column(finished(), "_step"))
          .containsExactlyElementsOf(
              DoubleStream.concat(
                      IntStream.rangeClosed(1, 12).mapToDouble(epoch -> epoch * 10),
                      IntStream.rangeClosed(125, 301).asDoubleStream())
                  .boxed()
                  .toList());
      assertThat(stage.news()).containsOnlyOnce(ASKED).doesNotContain("lost");
      Await.until("nothing is in hand", () -> forwarder.load().runs() == 0);
    }
  }

  @Test
  void haveTheirEpochTimeAndMetrics() throws Exception {
    try (var _ = forwarderAfterTheOutage()) {
      stage.directory().recovers(UID, Recovery.AWAITED);
      stage.unlock();
      Await.until("somebody is asked for the rows", () -> stage.news().contains(ASKED));
      CourierRuns.sendRows(stage.broker().address(), folder.resolve(UID), UID);
      var run = finished();

      assertThat(FakeWandb.column(run, "epoch").getFirst()).isEqualTo(1.0);
      assertThat(FakeWandb.column(run, "attempt").getFirst()).isEqualTo(1.0);
      assertThat(FakeWandb.column(run, "train_loss").getFirst()).isEqualTo(0.1);
      assertThat(FakeWandb.column(run, "_timestamp").getFirst())
          .isEqualTo(PretendTrainer.START.plusSeconds(10).toEpochMilli() / 1000.0);
    }
  }

  @Test
  void areAskedForAgainAfterACrashAndStillSentOnce() throws Exception {
    var first = forwarderAfterTheOutage();
    stage.directory().recovers(UID, Recovery.AWAITED);
    stage.unlock();
    Await.until("somebody is asked for the rows", () -> stage.news().contains(ASKED));
    CourierRuns.sendRows(stage.broker().address(), folder.resolve(UID), UID);
    stage.awaitMoreRows(UID, 0);
    first.crash();

    try (var _ = stage.forwarder()) {
      Await.until(
          "rows are asked for again, or all of them were safe",
          () ->
              Collections.frequency(stage.news(), ASKED) > 1
                  || FakeWandb.column(stage.server().run(UID), "_step").size() > 12);
      CourierRuns.sendRows(stage.broker().address(), folder.resolve(UID), UID);
      var steps = FakeWandb.column(finished(), "_step");

      assertThat(steps).hasSize(12 + 176).doesNotHaveDuplicates().isSorted();
    }
  }

  @Test
  void comeFromTheTrialsOwnFilesAlsoWhereNobodyForwardedForSoLong() throws Exception {
    try (var _ = stage.forwarder()) {
      stage.send(trainer.started(30));
      send(1, 100);
      stage.awaitMoreRows(UID, 99);
    }
    send(101, 300);
    stage.forget(200);
    stage.directory().recovers(UID, Recovery.AWAITED);

    try (var _ = stage.forwarder()) {
      Await.until("somebody is asked for the rows", () -> stage.news().contains(ASKED));
      CourierRuns.sendRows(stage.broker().address(), folder.resolve(UID), UID);

      assertThat(FakeWandb.column(finished(), "_step"))
          .containsExactlyElementsOf(
              IntStream.rangeClosed(1, 300)
                  .filter(step -> step <= 100 || step >= 200 || step % 10 == 0)
                  .mapToDouble(step -> step)
                  .boxed()
                  .toList());
      assertThat(stage.news()).containsOnlyOnce(ASKED).doesNotContain("lost");
    }
  }

  @Test
  void areNotMissedWhereOnlyOthersSpokeMeanwhile() throws Exception {
    try (var _ = stage.forwarder()) {
      stage.send(trainer.started(30));
      stage.send(trainer.epochEnd(100, 1, Map.of("train_loss", 0.5)));
      stage.awaitMoreRows(UID, 0);
    }
    for (int record = 0; record < 200; record++) {
      stage.sendText(UID, "of somebody else in its partition");
    }
    stage.forget(150);
    stage.send(trainer.epochEnd(200, 2, Map.of("train_loss", 0.4)));

    try (var _ = stage.forwarder()) {
      assertThat(FakeWandb.column(finished(), "_step")).containsExactly(100.0, 200.0);
      assertThat(stage.news()).doesNotContain(ASKED, "lost");
    }
  }

  @Test
  void areMissingWhereTheTrialsOwnFilesHaveNoneAndThatIsTold() throws Exception {
    try (var _ = forwarderAfterTheOutage()) {
      stage.directory().recovers(UID, Recovery.AWAITED);
      stage.unlock();
      Await.until("somebody is asked for the rows", () -> stage.news().contains(ASKED));
      var empty = Files.createDirectory(folder.resolve("empty"));
      CourierRuns.sendRows(stage.broker().address(), empty, UID);

      assertThat(finished().at("/steps/count").asInt()).isEqualTo(176);
      assertThat(stage.news()).containsOnlyOnce("lost");
    }
  }

  @Test
  void areMissingWhereNobodyHasThemAndThatIsTold() throws Exception {
    try (var _ = forwarderAfterTheOutage()) {
      stage.unlock();
      var run = finished();

      assertThat(FakeWandb.column(run, "_step")).first().isEqualTo(125.0);
      assertThat(run.at("/steps/count").asInt()).isEqualTo(176);
      assertThat(stage.news()).contains("lost").doesNotContain(ASKED);
    }
  }

  @Test
  void holdTheRunUpNoLongerOnceTheCourierIsGivenUp() throws Exception {
    try (var _ = forwarderAfterTheOutage()) {
      stage.directory().recovers(UID, Recovery.AWAITED);
      stage.unlock();
      Await.until("somebody is asked for the rows", () -> stage.news().contains(ASKED));
      stage.directory().recovers(UID, Recovery.IMPOSSIBLE);

      assertThat(finished().at("/steps/count").asInt()).isEqualTo(176);
      assertThat(stage.news()).containsOnlyOnce("lost");
    }
  }

  @Test
  void holdTheRunUpNoLongerWhereTheCourierFoundNothing() throws Exception {
    try (var _ = forwarderAfterTheOutage()) {
      stage.directory().recovers(UID, Recovery.AWAITED);
      stage.unlock();
      Await.until("somebody is asked for the rows", () -> stage.news().contains(ASKED));
      stage.directory().recovers(UID, Recovery.DELIVERED);

      assertThat(finished().at("/steps/count").asInt()).isEqualTo(176);
      assertThat(stage.news()).containsOnlyOnce("lost");
    }
  }

  /// It has 300 rows in hand that W&B did not take, of which Kafka keeps the later ones.
  private RunningForwarder forwarderAfterTheOutage() throws Exception {
    stage.lock(UID, "there is no Secret team-a/wandb");
    var forwarder = stage.forwarder();
    stage.send(trainer.started(30));
    send(1, 300);
    Await.until("it is parked", () -> forwarder.load().parked() == 1);
    Await.until("its partition goes on", () -> stage.uncommitted() == 0);
    stage.forget(FORGOTTEN);
    return forwarder;
  }

  private com.fasterxml.jackson.databind.JsonNode finished() {
    stage.send(trainer.succeeded(Map.of("val_f1", 0.9), 3));
    stage.directory().settles(UID, SUCCESS);
    var run = stage.awaitState(UID, "finished");
    assertThat(run.at("/steps/strictly_increasing").asBoolean()).isTrue();
    assertThat(run.path("anomalies")).isEmpty();
    return run;
  }

  private void send(int from, int to) throws Exception {
    for (int step = from; step <= to; step++) {
      stage.send(row(step));
    }
  }

  /// Every tenth step ends an epoch, which is a line of `metrics.jsonl` too.
  private TrainerEvent row(int step) throws Exception {
    var metrics = Map.of("train_loss", 1.0 / step);
    if (step % 10 > 0) {
      return trainer.step(step, step / 10.0, metrics);
    }
    var file = Files.createDirectories(folder.resolve(UID + "/a1")).resolve("metrics.jsonl");
    var line =
        "{\"epoch\":%d,\"step\":%d,\"time\":\"%s\",\"train_loss\":%s,\"val_confusion\":[[1]]}"
            .formatted(step / 10, step, PretendTrainer.START.plusSeconds(step), 1.0 / step);
    Files.write(file, List.of(line), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    return trainer.epochEnd(step, step / 10.0, metrics);
  }
}
