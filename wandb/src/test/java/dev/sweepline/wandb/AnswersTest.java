package dev.sweepline.wandb;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswersTest {
  private static final Instant NOW = Instant.parse("2026-02-13T09:00:00Z");
  private static final WandbCall OPEN = new WandbCall.Open(Samples.facts());
  private static final WandbCall ASK = new WandbCall.AskPosition("e", "p", "r");
  private static final WandbCall STREAM =
      new WandbCall.Stream("e", "p", "r", 0, List.of(), null, null);

  @Test
  void readsTheServersNamesOfARun() {
    var body =
        """
        {"data":{"upsertBucket":{"inserted":false,"bucket":{"historyLineCount":30,
          "project":{"name":"p1","entity":{"name":"e1"}}}}}}
        """;

    assertThat(read(OPEN, 200, body)).isEqualTo(new WandbAnswer.Opened("e1", "p1", 30, false));
  }

  @Test
  void readsWhereARunStands() {
    var body =
        """
        {"data":{"model":{"bucket":{"historyLineCount":30,
          "historyTail":"[\\"{\\\\\\"_step\\\\\\":28}\\",\\"{\\\\\\"_step\\\\\\":29,\\\\\\"attempt\\\\\\":2,\\\\\\"_timestamp\\\\\\":1770973201.5,\\\\\\"_runtime\\\\\\":1.5}\\"]",
          "summaryMetrics":"{\\"val_f1\\":0.7}"}}}}
        """;

    assertThat(read(ASK, 200, body))
        .isEqualTo(
            new WandbAnswer.Stands(
                30, new RunPosition(NOW, 2, 29, Map.of("val_f1", 0.7)), 0, 0, 0, Told.UNKNOWN));
  }

  @Test
  void readsInTheSummaryWhatALostForwarderHadTold() {
    var told = new Told(4, 2, new Remark.Mark(17, 1, 9));
    var summary = Map.of("val_f1", 0.7, "_wandb", Map.of("runtime", 3));
    var body =
        Json.text(
            Map.of(
                "data",
                Map.of(
                    "model",
                    Map.of(
                        "bucket",
                        Map.of(
                            "historyLineCount",
                            1,
                            "historyTail",
                            Json.text(List.of("{\"_step\":1,\"_timestamp\":1770973200}")),
                            "logLineCount",
                            4,
                            "eventsLineCount",
                            2,
                            "summaryMetrics",
                            Json.text(told.within(summary)))))));

    assertThat(read(ASK, 200, body))
        .isEqualTo(
            new WandbAnswer.Stands(
                1,
                new RunPosition(NOW, 0, 1, summary),
                4,
                2,
                0,
                new Told(4, 2, new Remark.Mark(-1, 1, 9))));
  }

  @Test
  void takesARunThatTheServerLostForANewOne() {
    assertThat(read(ASK, 200, "{\"data\":{\"model\":{\"bucket\":null}}}"))
        .isEqualTo(WandbAnswer.Stands.START);
  }

  @Test
  void hearsThatSomebodyPressedStop() {
    assertThat(read(STREAM, 200, "{\"stopped\":true}")).isEqualTo(new WandbAnswer.Taken(true));
  }

  @ParameterizedTest(name = "HTTP {0}")
  @ValueSource(ints = {400, 401, 403, 404, 409, 410, 413, 422, 501})
  void doesNotRepeatWhatIsRefusedForGood(int status) {
    var body = "{\"errors\":[{\"message\":\"no\\n way\"}]}";

    assertThat(read(STREAM, status, body))
        .isEqualTo(new WandbAnswer.Refused("HTTP " + status + " no way"));
  }

  @ParameterizedTest(name = "HTTP {0}")
  @ValueSource(ints = {408, 429, 500, 502, 503})
  void triesAgainWhatMayPass(int status) {
    assertThat(read(STREAM, status, "<html>busy</html>"))
        .isEqualTo(
            new WandbAnswer.Later(Optional.empty(), "HTTP " + status + " <html>busy</html>"));
  }

  @Test
  void triesAgainAfterAConflictOnOpening() {
    assertThat(read(OPEN, 409, "{}")).isInstanceOf(WandbAnswer.Later.class);
  }

  @Test
  void takesErrorsForAFailureWhateverTheStatus() {
    assertThat(read(OPEN, 200, "{\"errors\":[{\"message\":\"try later\"}]}"))
        .isEqualTo(new WandbAnswer.Later(Optional.empty(), "HTTP 200 try later"));
  }

  @Test
  void waitsAsLongAsItIsTold() {
    assertThat(List.of("3", "0.25", "Fri, 13 Feb 2026 09:00:10 GMT", "soon"))
        .extracting(header -> Answers.retryAfter(header, NOW))
        .containsExactly(
            Optional.of(Duration.ofSeconds(3)),
            Optional.of(Duration.ofMillis(250)),
            Optional.of(Duration.ofSeconds(10)),
            Optional.empty());
  }

  private static WandbAnswer read(WandbCall call, int status, String body) {
    return Answers.read(call, status, null, body, NOW);
  }
}
