package dev.sweepline.operator.wandb;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sweepline.contract.Outcome;
import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.planner.spec.Tracking;
import dev.sweepline.testing.Await;
import dev.sweepline.testing.FakeWandb;
import dev.sweepline.testing.OfficialClient;
import dev.sweepline.testing.PretendTrainer;
import dev.sweepline.wandb.OfflineRuns;
import dev.sweepline.wandb.RunEnding;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@Tag("kafka")
@Tag("wandb")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class ForwarderTest {
  private static final RunEnding SUCCESS =
      new RunEnding("Succeeded", 0, Map.of("val_f1", 0.9, "val_acc", 0.91), 2, 1);

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

  @BeforeEach
  void forgetFaults() {
    stage.server().control("{\"clear\":true}");
  }

  @Test
  void makesARunThatAppearsRight() {
    var tracked = Samples.run(id("right"), Tracking.Mode.ONLINE);
    stage.directory().knows(tracked);
    var trainer = new PretendTrainer(tracked.id(), 1);
    try (var forwarder = stage.forwarder()) {
      stage.send(trainer.started(2));
      stage.send(trainer.step(5, 0.5, Map.of("train_loss", 1.5)));
      stage.send(
          trainer.epochEnd(10, 1, Map.of("train_loss", 1.0, "val_f1", 0.8, "val_acc", 0.81)));
      stage.send(
          trainer.epochEnd(20, 2, Map.of("train_loss", 0.5, "val_f1", 0.9, "val_acc", 0.91)));
      stage.send(trainer.succeeded(Map.of("val_f1", 0.9, "val_acc", 0.91), 2));
      stage.directory().settles(tracked.id(), SUCCESS);

      var run = stage.awaitState(tracked.id(), "finished");

      assertThat(run.path("displayName").asText()).isEqualTo(tracked.facts().name());
      assertThat(run.path("group").asText()).isEqualTo(tracked.facts().group());
      assertThat(run.path("jobType").asText()).isEqualTo("train");
      assertThat(run.path("notes").asText()).isEqualTo(tracked.facts().notes());
      assertThat(run.path("tags").valueStream().map(JsonNode::asText))
          .containsExactlyElementsOf(tracked.facts().tags());
      assertThat(run.at("/config/data/image_size").asInt()).isEqualTo(384);
      assertThat(run.at("/rawConfig/_wandb/value/t/12").asText()).isEqualTo("0.1.0");
      assertThat(FakeWandb.column(run, "_step")).containsExactly(5.0, 10.0, 20.0);
      assertThat(FakeWandb.column(run, "train_loss")).containsExactly(1.5, 1.0, 0.5);
      assertThat(FakeWandb.column(run, "attempt")).containsExactly(1.0, 1.0, 1.0);
      assertThat(run.at("/summary/val_f1").isNumber()).as("a plain number").isTrue();
      assertThat(run.at("/summary/val_f1").asDouble()).isEqualTo(0.9);
      assertThat(run.at("/summary/val_acc").asDouble()).isEqualTo(0.91);
      assertThat(run.at("/summary/best_epoch").asInt()).isEqualTo(2);
      assertThat(run.path("anomalies")).isEmpty();
      Await.until("nothing is in hand", () -> forwarder.load().runs() == 0);
    }
  }

  @Test
  void losesAndDoublesNothingWhenTheServerFails() {
    var tracked = Samples.run(id("faults"), Tracking.Mode.ONLINE);
    stage.directory().knows(tracked);
    stage
        .server()
        .control(
            """
            {"rules": [
              {"fail_next": 1, "status": 503, "operation": "UpsertBucket"},
              {"drop_after_next": 1, "path": "RUN/file_stream"},
              {"fail_next": 1, "status": 429, "retry_after": 1, "path": "RUN/file_stream"},
              {"fail_next": 2, "status": 503, "skip": 1, "path": "RUN/file_stream"}
            ]}
            """
                .replace("RUN", tracked.id()));
    var trainer = new PretendTrainer(tracked.id(), 1);
    try (var forwarder = stage.forwarder()) {
      stage.send(trainer.started(3));
      IntStream.rangeClosed(1, 300).forEach(step -> stage.send(row(trainer, step)));
      stage.send(trainer.finished(Outcome.Failed, 1, Map.of(), null));
      stage.directory().settles(tracked.id(), new RunEnding("Failed", 1, Map.of(), null, 1));

      var run = stage.awaitState(tracked.id(), "failed");

      assertThat(run.at("/steps/count").asInt()).isEqualTo(300);
      assertThat(run.at("/steps/strictly_increasing").asBoolean()).isTrue();
      assertThat(run.at("/counters/redelivered").asInt(run.path("redelivered").asInt()))
          .as("the answer that was lost made it repeat")
          .isPositive();
      assertThat(run.path("anomalies")).isEmpty();
      assertThat(forwarder.load().inTrouble()).isZero();
    }
  }

  @Test
  void goesOnAfterACrashWithEveryRowOnce() throws InterruptedException {
    var tracked = Samples.run(id("crash"), Tracking.Mode.ONLINE);
    stage.directory().knows(tracked);
    var trainer = new PretendTrainer(tracked.id(), 1);
    stage.send(trainer.started(3));
    for (int life = 0; life < 3; life++) {
      int from = life * 100;
      var forwarder = stage.forwarder();
      IntStream.rangeClosed(from + 1, from + 100)
          .forEach(step -> {
            stage.send(row(trainer, step));
            stage.send(trainer.logged("INFO step " + step));
            stage.send(trainer.measured(Map.of("cpu", (double) step), 0L));
          });
      // Of the first life nothing is remembered but by W&B.
      stage.awaitMoreRows(tracked.id(), from);
      forwarder.crash();
    }
    try (var forwarder = stage.forwarder()) {
      stage.send(trainer.succeeded(Map.of("val_f1", 0.9), 2));
      stage.directory().settles(tracked.id(), SUCCESS);

      var run = stage.awaitState(tracked.id(), "finished");

      assertThat(run.at("/steps/count").asInt()).isEqualTo(300);
      assertThat(run.at("/steps/strictly_increasing").asBoolean()).isTrue();
      assertThat(run.path("anomalies")).isEmpty();
      assertThat(FakeWandb.console(run).stream().map(line -> line.replaceFirst("^\\S+Z ", "")))
          .containsExactlyElementsOf(
              Stream.of(
                      Stream.of("attempt 1 started on cpu"),
                      IntStream.rangeClosed(1, 300).mapToObj(step -> "INFO step " + step),
                      Stream.of("attempt 1 ended Succeeded exit 0"))
                  .flatMap(lines -> lines)
                  .toList());
      assertThat(
              stage.server().system(tracked.id()).stream()
                  .map(row -> row.path("system.cpu").asInt()))
          .containsExactlyElementsOf(IntStream.rangeClosed(1, 300).boxed().toList());
      assertThat(run.at("/summary/_wandb/told"))
          .as("what W&B tells whoever forgot it")
          .hasToString("[302,300,1,901]");
      Await.until("nothing is in hand", () -> forwarder.load().runs() == 0);
    }
  }

  @Test
  void letsNobodyWaitForABlockedRun() {
    var blocked = Samples.run(id("blocked"), Tracking.Mode.ONLINE);
    var free = Samples.run(id("free"), Tracking.Mode.ONLINE);
    stage.directory().knows(blocked);
    stage.directory().knows(free);
    stage.lock(blocked.id(), "there is no Secret team-a/wandb");
    try (var forwarder = stage.forwarder()) {
      for (var tracked : List.of(blocked, free)) {
        var trainer = new PretendTrainer(tracked.id(), 1);
        stage.send(row(trainer, 1));
        stage.send(trainer.succeeded(Map.of("val_f1", 0.9), 1));
        stage.directory().settles(tracked.id(), SUCCESS);
      }
      stage.awaitState(free.id(), "finished");
      assertThat(stage.server().run(blocked.id()).isMissingNode()).isTrue();
      Await.until("it is known", () -> forwarder.load().inTrouble() == 1);

      stage.unlock();
      assertThat(stage.awaitState(blocked.id(), "finished").at("/steps/count").asInt())
          .isEqualTo(1);
    }
  }

  @Test
  void writesOfflineRunsThatTheOfficialClientUploads() throws Exception {
    var tracked = Samples.run(id("offline"), Tracking.Mode.OFFLINE);
    stage.directory().knows(tracked);
    var client = OfficialClient.installed();
    var trainer = new PretendTrainer(tracked.id(), 1);
    stage.send(trainer.started(3));
    for (int life = 0; life < 2; life++) {
      int from = life * 100;
      var forwarder = stage.forwarder();
      IntStream.rangeClosed(from + 1, from + 100).forEach(step -> stage.send(row(trainer, step)));
      stage.awaitWritten(tracked.id(), from);
      forwarder.crash();
    }
    try (var forwarder = stage.forwarder()) {
      stage.send(trainer.succeeded(Map.of("val_f1", 0.9), 2));
      stage.directory().settles(tracked.id(), SUCCESS);
      Await.until("the run ended", () -> stage.onDisk(tracked.id()).ended());
      assertThat(forwarder.load().inTrouble()).isZero();
    }

    var folders =
        OfflineRuns.logs(stage.offline(), tracked.id()).stream()
            .map(Path::getParent)
            .toArray(Path[]::new);
    var output = client.sync(stage.server(), folders);
    var run = stage.server().run(tracked.id());

    assertThat(run.path("state").asText()).as(output).isEqualTo("finished");
    assertThat(run.at("/steps/count").asInt()).isEqualTo(200);
    assertThat(run.at("/steps/strictly_increasing").asBoolean()).isTrue();
    assertThat(run.path("anomalies")).isEmpty();
  }

  @Test
  void putsAsideWhatIsNoEvent() {
    var tracked = Samples.run(id("poison"), Tracking.Mode.ONLINE);
    stage.directory().knows(tracked);
    var trainer = new PretendTrainer(tracked.id(), 1);
    try (var forwarder = stage.forwarder()) {
      stage.sendText(tracked.id(), "poison");
      stage.send(row(trainer, 1));
      stage.send(trainer.succeeded(Map.of(), 1));
      stage.directory().settles(tracked.id(), SUCCESS);
      stage.awaitState(tracked.id(), "finished");
      assertThat(forwarder.load().inTrouble()).isZero();
    }

    assertThat(stage.rejected())
        .anySatisfy(record -> assertThat(record).startsWith("poison: unreadable: "));
  }

  @Test
  void beginsAgainInARunOfItsOwnWhereStepsAreDoneAgainFromNothing() {
    var tracked = Samples.run(id("again"), Tracking.Mode.ONLINE);
    stage.directory().knows(tracked);
    var first = new PretendTrainer(tracked.id(), 1);
    var second = new PretendTrainer(tracked.id(), 2, PretendTrainer.START.plusSeconds(900));
    try (var forwarder = stage.forwarder()) {
      stage.send(first.started(3));
      IntStream.rangeClosed(1, 50).forEach(step -> stage.send(row(first, step)));
      stage.awaitMoreRows(tracked.id(), 0);
      stage.send(second.started(3));
      IntStream.rangeClosed(1, 80).forEach(step -> stage.send(row(second, step)));
      stage.send(second.succeeded(Map.of("val_f1", 0.9), 2));
      stage
          .directory()
          .settles(tracked.id(), new RunEnding("Succeeded", 0, Map.of("val_f1", 0.9), 2, 2));

      var run = stage.awaitState(tracked.id(), "failed");
      var again = stage.awaitState(tracked.id() + "-r2", "finished");

      assertThat(run.at("/steps/count").asInt()).isEqualTo(50);
      assertThat(run.path("tags").valueStream().map(JsonNode::asText)).contains("superseded");
      assertThat(run.path("anomalies")).isEmpty();
      assertThat(again.at("/steps/count").asInt()).isEqualTo(80);
      assertThat(again.at("/steps/strictly_increasing").asBoolean()).isTrue();
      assertThat(again.path("group")).isEqualTo(run.path("group"));
      assertThat(again.path("tags").valueStream().map(JsonNode::asText))
          .doesNotContain("superseded");
      assertThat(again.path("anomalies")).isEmpty();
      Await.until("nothing is in hand", () -> forwarder.load().runs() == 0);
    }
  }

  @Test
  void handsPartitionsOverWithEveryRowOnce() {
    var runs =
        IntStream.range(0, 12)
            .mapToObj(number -> Samples.run(id("shared-" + number), Tracking.Mode.ONLINE))
            .toList();
    runs.forEach(stage.directory()::knows);
    var trainers = runs.stream().map(run -> new PretendTrainer(run.id(), 1)).toList();
    try (var one = stage.forwarder()) {
      trainers.forEach(trainer -> stage.send(trainer.started(3)));
      sendRows(trainers, 1, 100);
      Await.until("one has them all", () -> one.load().runs() >= 12);
      try (var other = stage.forwarder()) {
        sendRows(trainers, 101, 200);
        Await.until("they share", () -> one.load().runs() > 0 && other.load().runs() > 0);
        one.leave();
        sendRows(trainers, 201, 300);
        trainers.forEach(trainer -> stage.send(trainer.succeeded(Map.of(), 2)));
        runs.forEach(run -> stage.directory().settles(run.id(), SUCCESS));

        for (var tracked : runs) {
          var run = stage.awaitState(tracked.id(), "finished");
          assertThat(run.at("/steps/count").asInt()).isEqualTo(300);
          assertThat(run.at("/steps/strictly_increasing").asBoolean()).isTrue();
          assertThat(run.path("anomalies")).isEmpty();
        }
      }
    }
  }

  @Test
  void leavesABlockedRunOnKafkaAndCatchesUpEvenAfterACrash() throws InterruptedException {
    var tracked = Samples.run(id("parked"), Tracking.Mode.ONLINE);
    stage.directory().knows(tracked);
    stage.lock(tracked.id(), "there is no Secret team-a/wandb");
    var trainer = new PretendTrainer(tracked.id(), 1);
    var forwarder = stage.forwarder();
    stage.send(trainer.started(3));
    IntStream.rangeClosed(1, 300).forEach(step -> stage.send(row(trainer, step)));
    Await.until("it is parked", () -> forwarder.load().parked() == 1);
    Await.until("its partition goes on", () -> stage.uncommitted() == 0);
    forwarder.crash();

    try (var next = stage.forwarder()) {
      stage.unlock();
      stage.awaitMoreRows(tracked.id(), 200);
      IntStream.rangeClosed(301, 350).forEach(step -> stage.send(row(trainer, step)));
      stage.send(trainer.succeeded(Map.of("val_f1", 0.9), 2));
      stage.directory().settles(tracked.id(), SUCCESS);
      var run = stage.awaitState(tracked.id(), "finished");

      assertThat(run.at("/steps/count").asInt()).isEqualTo(350);
      assertThat(run.at("/steps/strictly_increasing").asBoolean()).isTrue();
      assertThat(run.path("anomalies")).isEmpty();
      Await.until("nothing is parked", () -> next.load().parked() == 0);
    }
  }

  @Test
  void completesARunThatWasSettledWhileNobodyForwarded() {
    var tracked = Samples.run(id("silent"), Tracking.Mode.ONLINE);
    stage.directory().knows(tracked);
    var trainer = new PretendTrainer(tracked.id(), 1);
    try (var forwarder = stage.forwarder()) {
      stage.send(trainer.started(3));
      stage.send(row(trainer, 1));
      stage.awaitMoreRows(tracked.id(), 0);
      assertThat(forwarder.load().inTrouble()).isZero();
    }
    stage.directory().settles(tracked.id(), SUCCESS);

    try (var _ = stage.forwarder()) {
      assertThat(stage.awaitState(tracked.id(), "finished").path("anomalies")).isEmpty();
    }
  }

  @Test
  void asksForANewKeyAndTakesItWithoutARestart() {
    var tracked = Samples.run(id("login"), Tracking.Mode.ONLINE);
    stage.directory().knows(tracked);
    stage.useKey("an-old-key-that-nobody-takes-any-more-000");
    var trainer = new PretendTrainer(tracked.id(), 1);
    try (var _ = stage.forwarder()) {
      stage.send(row(trainer, 1));
      Await.until(
          "somebody is told",
          () ->
              stage.news().stream()
                  .anyMatch(news ->
                      news.startsWith(
                          "LoginNeeded: log in again: secret team-a/wandb, key"
                              + " WANDB_API_KEY (HTTP 401 ")));
      assertThat(stage.news()).noneMatch(news -> news.contains("an-old-key"));
      stage.useKey(FakeWandb.API_KEY);
      stage.send(trainer.succeeded(Map.of(), 2));
      stage.directory().settles(tracked.id(), SUCCESS);

      assertThat(stage.awaitState(tracked.id(), "finished").at("/steps/count").asInt())
          .isEqualTo(1);
      assertThat(stage.news()).contains("flows");
    } finally {
      stage.useKey(FakeWandb.API_KEY);
    }
  }

  @Test
  void keepsARunAliveWhileKafkaIsAway() throws Exception {
    var tracked = Samples.run(id("alive"), Tracking.Mode.ONLINE);
    stage.directory().knows(tracked);
    var trainer = new PretendTrainer(tracked.id(), 1);
    try (var _ = stage.forwarder()) {
      stage.send(row(trainer, 1));
      stage.awaitMoreRows(tracked.id(), 0);
      stage.broker().stop();
      stage.awaitRequests(tracked.id(), 6);
      stage.broker().serve();
      stage.send(row(trainer, 2));
      stage.send(trainer.succeeded(Map.of(), 2));
      stage.directory().settles(tracked.id(), SUCCESS);
      var run = stage.awaitState(tracked.id(), "finished");

      assertThat(run.at("/steps/count").asInt()).isEqualTo(2);
      assertThat(run.path("anomalies")).isEmpty();
    }
  }

  @Test
  void hearsThatSomebodyPressedStop() {
    var tracked = Samples.run(id("stop"), Tracking.Mode.ONLINE);
    stage.directory().knows(tracked);
    try (var _ = stage.forwarder()) {
      stage.send(row(new PretendTrainer(tracked.id(), 1), 1));
      stage.awaitMoreRows(tracked.id(), 0);
      stage.server().control("{\"stop_run\":\"" + tracked.id() + "\"}");

      Await.until("its Experiment is told", () -> stage.news().contains("stop"));
      stage.directory().settles(tracked.id(), SUCCESS);
      stage.awaitState(tracked.id(), "finished");
    }
  }

  private void sendRows(List<PretendTrainer> trainers, int from, int to) {
    for (int step = from; step <= to; step++) {
      for (var trainer : trainers) {
        stage.send(row(trainer, step));
      }
    }
  }

  private String id(String purpose) {
    return purpose + "-" + test;
  }

  private static TrainerEvent row(PretendTrainer trainer, int step) {
    return trainer.epochEnd(step, step / 100.0, Map.of("train_loss", 1.0 / step));
  }
}
