package dev.sweepline.operator.wandb;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sweepline.planner.spec.Tracking;
import dev.sweepline.testing.Await;
import dev.sweepline.testing.PretendTrainer;
import dev.sweepline.wandb.RunEnding;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What runs do that may not stay in memory: they wait on Kafka, and nothing of them is lost.
@Tag("kafka")
@Tag("wandb")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class ForwarderLimitsTest {
  private static final int ROOM = 60;
  private static final RunEnding SUCCESS =
      new RunEnding("Succeeded", 0, Map.of("val_f1", 0.9), 2, 1);

  private final String test = UUID.randomUUID().toString();

  private ForwarderStage stage;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    stage = ForwarderStage.start(folder);
  }

  @AfterAll
  void stop() {
    if (stage != null) {
      stage.close();
    }
  }

  @Test
  void saysThatWandbIsAwayWhileARunWaitsOnKafkaAndThatItIsBack() {
    var tracked = known("away");
    var trainer = new PretendTrainer(tracked.id(), 1);
    int told = stage.news().size();
    stage.server().control("{\"fail_next\":-1,\"status\":503}");
    try (var forwarder = stage.forwarder()) {
      try {
        rows(trainer, 1, 80);
        Await.until(
            "its Experiment is told",
            () ->
                newsSince(told).stream()
                    .anyMatch(news -> news.startsWith("Unavailable: HTTP 503")));
        Await.until("it is parked", () -> forwarder.load().parked() == 1);
      } finally {
        stage.server().control("{\"clear\":true}");
      }
      rows(trainer, 81, 120);
      end(trainer, tracked);

      assertArrived(tracked, 120);
      assertThat(newsSince(told))
          .satisfiesExactly(
              news -> assertThat(news).startsWith("Unavailable: HTTP 503"),
              news -> assertThat(news).isEqualTo("flows"));
    }
  }

  @Test
  void letsRunsWithoutRoomWaitOnKafkaAndTheOthersGoOn() {
    var locked = known("locked");
    var free = List.of(known("free-1"), known("free-2"));
    stage.lock(locked.id(), "there is no Secret team-a/wandb");
    try (var forwarder = stage.forwarder(ROOM)) {
      var waiting = new PretendTrainer(locked.id(), 1);
      rows(waiting, 1, 2 * ROOM);
      end(waiting, locked);
      Await.until(
          "it has all the room, and half of it waits on Kafka",
          () -> forwarder.load().equals(new Load(1, ROOM, 1, 1)));
      for (var tracked : free) {
        var trainer = new PretendTrainer(tracked.id(), 1);
        rows(trainer, 1, 5 * ROOM);
        end(trainer, tracked);
      }

      free.forEach(tracked -> assertArrived(tracked, 5 * ROOM));
      assertThat(stage.server().run(locked.id()).isMissingNode()).isTrue();
      Await.until(
          "only the locked run is left, and costs no memory",
          () -> forwarder.load().equals(new Load(1, 0, 1, 1)));

      stage.unlock();
      assertArrived(locked, 2 * ROOM);
      Await.until("nothing is in hand", () -> forwarder.load().runs() == 0);
    }
  }

  private List<String> newsSince(int told) {
    return stage.news().stream().skip(told).toList();
  }

  private TrackedRun known(String purpose) {
    var tracked = Samples.run(purpose + "-" + test, Tracking.Mode.ONLINE);
    stage.directory().knows(tracked);
    return tracked;
  }

  private void rows(PretendTrainer trainer, int from, int to) {
    IntStream.rangeClosed(from, to)
        .forEach(step ->
            stage.send(trainer.epochEnd(step, step / 100.0, Map.of("train_loss", 1.0 / step))));
  }

  private void end(PretendTrainer trainer, TrackedRun tracked) {
    stage.send(trainer.succeeded(Map.of("val_f1", 0.9), 2));
    stage.directory().settles(tracked.id(), SUCCESS);
  }

  private void assertArrived(TrackedRun tracked, int rows) {
    JsonNode run = stage.awaitState(tracked.id(), "finished");
    assertThat(run.at("/steps/count").asInt()).isEqualTo(rows);
    assertThat(run.at("/steps/strictly_increasing").asBoolean()).isTrue();
    assertThat(run.path("anomalies")).isEmpty();
  }
}
