package dev.sweepline.operator.wandb;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.planner.spec.Tracking;
import dev.sweepline.testing.Await;
import dev.sweepline.testing.FakeWandb;
import dev.sweepline.testing.OfficialClient;
import dev.sweepline.testing.PretendTrainer;
import dev.sweepline.wandb.RunEnding;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever the stand-in does to a run's requests: each row once, in order, and the run ends as it
/// did.
@Tag("kafka")
@Tag("wandb")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("NullAway.Init")
class ForwarderFaultsTest {
  private static final int ROWS = 120;
  private static final RunEnding SUCCESS =
      new RunEnding("Succeeded", 0, Map.of("val_f1", 0.9), 2, 1);

  /// Rules for one run's requests each, but for opening: who opens cannot be told from the path.
  private static final Map<String, String> RULES = rules();

  private final String test = UUID.randomUUID().toString();

  private ForwarderStage stage;
  private RunningForwarder forwarder;

  private static Map<String, String> rules() {
    var rules = new LinkedHashMap<String, String>();
    rules.put("opening-503", "{'fail_next':3,'operation':'UpsertBucket'}");
    rules.put("opening-409", "{'fail_next':1,'status':409,'operation':'UpsertBucket'}");
    rules.put("opening-dropped", "{'drop_next':1,'operation':'UpsertBucket'}");
    rules.put("opening-answer-lost", "{'drop_after_next':1,'operation':'UpsertBucket'}");
    rules.put("fail-next", "{'fail_next':2,'path':'RUN/file_stream'}");
    rules.put("fail-next-later", "{'fail_next':2,'status':500,'path':'RUN/file_stream','skip':1}");
    rules.put(
        "retry-after", "{'fail_next':1,'status':429,'retry_after':0.5,'path':'RUN/file_stream'}");
    rules.put(
        "retry-after-date",
        "{'fail_next':1,'status':429,'retry_after':2,'retry_after_date':true,"
            + "'path':'RUN/file_stream'}");
    rules.put(
        "ratelimit",
        "{'fail_next':1,'status':429,'ratelimit':{'remaining':0,'reset':1},"
            + "'path':'RUN/file_stream'}");
    rules.put(
        "html",
        "{'fail_next':1,'status':502,'body':'<html>Bad Gateway</html>',"
            + "'content_type':'text/html','path':'RUN/file_stream'}");
    rules.put(
        "message", "{'fail_next':1,'message':'maintenance','path':'RUN/file_stream','skip':1}");
    rules.put("drop-next", "{'drop_next':2,'path':'RUN/file_stream'}");
    rules.put("drop-after-next", "{'drop_after_next':1,'path':'RUN/file_stream'}");
    rules.put("drop-after-next-later", "{'drop_after_next':1,'path':'RUN/file_stream','skip':1}");
    rules.put("delay-next", "{'delay_next':2,'delay_ms':800,'path':'RUN/file_stream'}");
    rules.put("delayed-failure", "{'fail_next':1,'delay_ms':500,'path':'RUN/file_stream'}");
    rules.put("method", "{'fail_next':1,'method':'POST','path':'RUN/file_stream'}");
    rules.put(
        "rules",
        "{'rules':[{'fail_next':1,'status':503,'path':'RUN/file_stream'},"
            + "{'drop_after_next':1,'path':'RUN/file_stream'},"
            + "{'drop_next':1,'path':'RUN/file_stream'}]}");
    return rules;
  }

  private static Iterable<String> faults() {
    return RULES.keySet();
  }

  @BeforeAll
  void sendRunsIntoTheFaults(@TempDir Path folder) throws Exception {
    stage = ForwarderStage.start(folder);
    RULES.forEach(
        (fault, rule) -> stage.server().control(rule.replace('\'', '"').replace("RUN", id(fault))));
    forwarder = stage.forwarder();
    RULES.keySet().forEach(this::send);
  }

  @AfterAll
  void stop() {
    if (forwarder != null) {
      forwarder.close();
    }
    if (stage != null) {
      stage.close();
    }
  }

  @ParameterizedTest
  @Order(1) // Before others change settings for all, or forget the rules.
  @MethodSource("faults")
  void forwardsEveryRowOnce(String fault) {
    assertArrivedWithAsides(stage.awaitState(id(fault), "finished"));
    assertThat(stage.server().get("/_control").path("rules").valueStream())
        .filteredOn(rule ->
            rule.path("path").asText(id(fault)).startsWith(id(fault))
                && (rule.has("path") || fault.startsWith("opening")))
        .isNotEmpty()
        .allSatisfy(rule -> assertThat(rule.path("hits").asInt()).isPositive());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'run_rps':1}",
        "{'ratelimit_headers':{'limit':1000,'remaining':1,'reset':1}}",
        "{'crash_after_s':0.05}",
        "{'features':{'FILESTREAM_GZIP':true,'STRUCTURED_CONSOLE_LOGS':true}}",
        "{'upload_headers':['X-Upload-Token:abc']}",
        "{'viewer':{'entity':'somebody'},'teams':['team-alpha']}"
      })
  void forwardsEveryRowOnceUnderTheSetting(String setting) {
    var run = "setting-" + Integer.toHexString(setting.hashCode());
    stage.server().control(setting.replace('\'', '"'));
    try {
      send(run);
      assertArrivedWithAsides(stage.awaitState(id(run), "finished"));
    } finally {
      usualSettings();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'max_body_bytes':1000}",
        "{'max_line_bytes':20}",
        "{'api_key':'ffffffffffffffffffffffffffffffffffffffff'}",
        "{'fail_next':-1,'status':403}",
        "{'fail_next':-1,'status':404,'path':'file_stream'}"
      })
  void keepsWhatIsRefusedUntilItIsTaken(String refusal) {
    var run = "refused-" + Integer.toHexString(refusal.hashCode());
    stage.server().control(refusal.replace('\'', '"'));
    try {
      send(run);
      Await.until("it is known", () -> forwarder.load().inTrouble() == 1);
    } finally {
      usualSettings();
    }

    assertArrivedWithAsides(stage.awaitState(id(run), "finished"));
  }

  @Test
  void losesNothingOfARunThatSomebodyStops() {
    var tracked = Samples.run(id("stopped"), Tracking.Mode.ONLINE);
    stage.directory().knows(tracked);
    var trainer = new PretendTrainer(tracked.id(), 1);
    stage.send(trainer.started(3));
    IntStream.rangeClosed(1, 60).forEach(step -> stage.send(row(trainer, step)));
    stage.awaitMoreRows(tracked.id(), 40);
    stage.server().control("{\"stop_run\":\"" + tracked.id() + "\"}");
    IntStream.rangeClosed(61, ROWS).forEach(step -> stage.send(row(trainer, step)));
    stage.send(trainer.succeeded(Map.of("val_f1", 0.9), 2));
    stage.directory().settles(tracked.id(), SUCCESS);

    assertArrived(stage.awaitState(tracked.id(), "finished"));
  }

  @Test
  void sendsNothingAfterTheEndWhenTheAnswerToItIsLost() {
    var tracked = Samples.run(id("end"), Tracking.Mode.ONLINE);
    stage.directory().knows(tracked);
    var trainer = new PretendTrainer(tracked.id(), 1);
    stage.send(trainer.started(3));
    IntStream.rangeClosed(1, ROWS).forEach(step -> stage.send(row(trainer, step)));
    stage.awaitMoreRows(tracked.id(), ROWS - 1);
    stage.server().control("{\"drop_after_next\":1,\"path\":\"" + tracked.id() + "/file_stream\"}");
    stage.send(trainer.succeeded(Map.of("val_f1", 0.9), 2));
    stage.directory().settles(tracked.id(), SUCCESS);

    stage.awaitState(tracked.id(), "finished");
    Await.until("nothing is in hand", () -> forwarder.load().runs() == 0);

    assertArrived(stage.server().run(tracked.id()));
  }

  @Test
  void isReadBackByTheOfficialClient() throws Exception {
    var client = OfficialClient.installed();
    var tracked = Samples.run(id("api"), Tracking.Mode.ONLINE);
    send("api");
    stage.awaitState(tracked.id(), "finished");

    var run = client.api(stage.server(), "team-alpha/doc_image_classification/" + tracked.id());

    assertThat(run.path("state").asText()).isEqualTo("finished");
    assertThat(run.path("name").asText()).isEqualTo(tracked.facts().name());
    assertThat(run.path("tags").valueStream().map(JsonNode::asText))
        .containsExactlyInAnyOrderElementsOf(tracked.facts().tags());
    assertThat(run.path("group").asText()).isEqualTo(tracked.facts().group());
    assertThat(run.path("job_type").asText()).isEqualTo("train");
    assertThat(run.path("notes").asText()).isEqualTo(tracked.facts().notes());
    assertThat(run.at("/config/data/image_size").asInt()).isEqualTo(384);
    assertThat(run.at("/summary/val_f1").asDouble()).isEqualTo(0.9);
    assertThat(run.at("/summary/best_epoch").asInt()).isEqualTo(2);
    assertThat(run.path("history").valueStream().map(row -> row.path("_step").asInt()))
        .containsExactlyElementsOf(IntStream.rangeClosed(1, ROWS).boxed().toList());
    assertThat(run.path("history").valueStream().map(row -> row.path("train_loss").asDouble()))
        .containsExactlyElementsOf(losses());
    assertThat(run.path("system").valueStream().map(row -> row.path("system.cpu").asInt()))
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, ROWS / 10).map(row -> row * 10).boxed().toList());
  }

  private void send(String run) {
    var tracked = Samples.run(id(run), Tracking.Mode.ONLINE);
    stage.directory().knows(tracked);
    var trainer = new PretendTrainer(tracked.id(), 1);
    stage.send(trainer.started(3));
    IntStream.rangeClosed(1, ROWS)
        .forEach(step -> {
          stage.send(row(trainer, step));
          if (step % 10 == 0) {
            stage.send(trainer.logged("INFO step " + step, "WARNING after step " + step));
            stage.send(trainer.measured(Map.of("cpu", (double) step), 0L));
          }
        });
    stage.send(trainer.succeeded(Map.of("val_f1", 0.9), 2));
    stage.directory().settles(tracked.id(), SUCCESS);
  }

  private void assertArrivedWithAsides(JsonNode run) {
    assertArrived(run);
    assertThat(FakeWandb.console(run).stream().map(line -> line.replaceFirst("^\\S+Z ", "")))
        .startsWith("attempt 1 started on cpu", "INFO step 10", "WARNING after step 10")
        .endsWith("INFO step 120", "WARNING after step 120", "attempt 1 ended Succeeded exit 0")
        .hasSize(2 + 2 * ROWS / 10)
        .doesNotHaveDuplicates();
    assertThat(
            stage.server().system(run.path("name").asText()).stream()
                .map(row -> row.path("system.cpu").asInt()))
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, ROWS / 10).map(row -> row * 10).boxed().toList());
  }

  private static void assertArrived(JsonNode run) {
    assertThat(run.path("anomalies")).isEmpty();
    assertThat(FakeWandb.column(run, "_step"))
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, ROWS).mapToObj(step -> (double) step).toList());
    assertThat(FakeWandb.column(run, "train_loss")).containsExactlyElementsOf(losses());
    assertThat(run.at("/summary/val_f1").asDouble()).isEqualTo(0.9);
    assertThat(run.path("exitcode").asInt(-1)).isZero();
    assertThat(run.path("entity").asText()).isEqualTo("team-alpha");
  }

  private void usualSettings() {
    stage
        .server()
        .control(
            """
            {"clear": true, "run_rps": 0, "ratelimit_headers": null, "crash_after_s": 300,
             "max_body_bytes": 0, "max_line_bytes": 0, "upload_headers": [], "api_key": "KEY",
             "features": {"FILESTREAM_GZIP": false, "STRUCTURED_CONSOLE_LOGS": false}}
            """
                .replace("KEY", FakeWandb.API_KEY));
  }

  private static List<Double> losses() {
    return IntStream.rangeClosed(1, ROWS).mapToObj(step -> 1.0 / step).toList();
  }

  private String id(String purpose) {
    return purpose + "-" + test;
  }

  private static TrainerEvent row(PretendTrainer trainer, int step) {
    return trainer.epochEnd(step, step / 100.0, Map.of("train_loss", 1.0 / step));
  }
}
