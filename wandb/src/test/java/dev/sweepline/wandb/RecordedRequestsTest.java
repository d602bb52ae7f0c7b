package dev.sweepline.wandb;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// For the same run we send what the official client sent.
class RecordedRequestsTest {
  private static final Requests REQUESTS = new Requests(URI.create("http://server/"), "0.1.0");
  private static final Pattern DECLARED = Pattern.compile("\\$(\\w+): ([\\[\\]!\\w]+)");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "online-finished",
        "online-failed",
        "online-explicit-steps",
        "online-slow-70s",
        "online-faults",
        "online-killed",
        "offline-sync"
      })
  void opensARunWithTheSameVariables(String recording) {
    var theirs = RecordedCalls.first(recording, "UpsertBucket");
    var expected = (ObjectNode) theirs.path("variables");
    var facts = RecordedCalls.facts(expected);

    var request = REQUESTS.of(new WandbCall.Open(facts));
    var ours = Recorded.tree(request.body());

    assertThat(request.uri()).isEqualTo(URI.create("http://server/graphql"));
    assertThat(ours.path("operationName")).isEqualTo(theirs.path("operationName"));
    assertThat(ours.propertyStream().map(Map.Entry::getKey))
        .containsExactlyInAnyOrder("query", "variables", "operationName");
    assertThat(declared(theirs)).containsAllEntriesOf(declared(ours));
    var sent = (ObjectNode) ours.path("variables");
    assertThat(withoutTelemetry(RecordedCalls.config(sent)))
        .isEqualTo(withoutTelemetry(RecordedCalls.config(expected)));
    assertThat(RecordedCalls.config(sent).at("/_wandb/value/t/12").asText()).isEqualTo("0.1.0");
    // A machine's name and its script are no part of a trial.
    var told = without(expected, "config", "host", "program");
    assertThat(without(sent, "config")).isEqualTo(withoutNulls(told));
  }

  @ParameterizedTest
  @ValueSource(strings = {"online-resume-allow", "resume-must-missing"})
  void asksWhereARunStandsAndReadsTheAnswer(String recording) throws JsonProcessingException {
    var asked =
        Recorded.lines(recording + ".jsonl").stream()
            .filter(request -> request.path("operation").asText().equals("RunResumeStatus"))
            .findFirst()
            .orElseThrow();
    var theirs = asked.path("body");
    var variables = theirs.path("variables");
    var call =
        new WandbCall.AskPosition(
            variables.path("entity").asText(),
            variables.path("project").asText(),
            variables.path("name").asText());

    var ours = Recorded.tree(REQUESTS.of(call).body());
    var answer = RecordedCalls.read(call, asked.path("response"));

    assertThat(ours.path("operationName")).isEqualTo(theirs.path("operationName"));
    assertThat(ours.path("variables")).isEqualTo(variables);
    assertThat(declared(theirs)).containsAllEntriesOf(declared(ours));
    var bucket = asked.at("/response/body/data/model/bucket");
    var tail = Recorded.tree(bucket.path("historyTail").asText("[]"));
    assertThat(answer)
        .isEqualTo(
            tail.isEmpty()
                ? WandbAnswer.Stands.START
                : new WandbAnswer.Stands(
                    bucket.path("historyLineCount").asLong(),
                    RunPosition.after(
                        Json.object(tail.path(tail.size() - 1).asText()),
                        Json.object(bucket.path("summaryMetrics").asText())),
                    bucket.path("logLineCount").asLong(),
                    bucket.path("eventsLineCount").asLong(),
                    RunPosition.timestamp(
                        Json.object(
                            Recorded.tree(bucket.path("eventsTail").asText()).path(0).asText())),
                    Told.UNKNOWN));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "online-finished",
        "online-failed",
        "online-explicit-steps",
        "online-slow-70s",
        "online-faults",
        "online-resume-allow",
        "online-killed",
        "online-stopped",
        "offline-sync"
      })
  void streamsTheSameBodies(String recording) {
    var streams =
        Recorded.lines(recording + ".jsonl").stream()
            .filter(request -> request.path("path").asText().endsWith("/file_stream"))
            .toList();

    assertThat(streams).isNotEmpty();
    for (var theirs : streams) {
      var request = REQUESTS.of(RecordedCalls.stream(theirs));
      assertThat(request.uri().getPath()).isEqualTo(theirs.path("path").asText());
      assertThat(Recorded.tree(request.body())).isEqualTo(comparable(theirs.path("body")));
    }
  }

  @Test
  void beatsItsHeartAsTheOfficialClientDoes() {
    var beats =
        List.of("online-faults", "online-slow-70s").stream()
            .flatMap(recording -> Recorded.lines(recording + ".jsonl").stream())
            .filter(request -> request.path("path").asText().endsWith("/file_stream"))
            .filter(request -> request.path("body").isEmpty())
            .toList();

    assertThat(beats).isNotEmpty();
    assertThat(beats)
        .allSatisfy(theirs ->
            assertThat(REQUESTS.of(RecordedCalls.stream(theirs)).body())
                .isEqualTo(theirs.path("body").toString()));
  }

  @Test
  void writesNumbersThatAreNoneAsBareWords() throws JsonProcessingException {
    var lines =
        Recorded.lines("online-failed.jsonl").stream()
            .flatMap(request ->
                request
                    .path("body")
                    .path("files")
                    .path("wandb-history.jsonl")
                    .path("content")
                    .valueStream())
            .map(JsonNode::asText)
            .filter(line -> line.contains("NaN"))
            .toList();

    assertThat(lines).isNotEmpty();
    for (var line : lines) {
      var values = Json.object(line);
      assertThat(Json.text(values)).containsPattern(":NaN[,}]");
      assertThat(Json.object(Json.text(values))).isEqualTo(values);
    }
  }

  /// Without what trials have none of: uploaded files.
  private static JsonNode comparable(JsonNode body) {
    return without(body, "uploaded");
  }

  private static ObjectNode withoutTelemetry(JsonNode config) {
    return without(config, "_wandb");
  }

  private static ObjectNode without(JsonNode object, String... names) {
    ObjectNode rest = object.deepCopy();
    rest.remove(List.of(names));
    return rest;
  }

  private static ObjectNode withoutNulls(ObjectNode variables) {
    variables
        .propertyStream()
        .filter(entry -> entry.getValue().isNull())
        .map(Map.Entry::getKey)
        .toList()
        .forEach(variables::remove);
    return variables;
  }

  /// The variables of a GraphQL document and their types.
  private static Map<String, String> declared(JsonNode body) {
    var declared = new TreeMap<String, String>();
    var matcher = DECLARED.matcher(body.path("query").asText());
    while (matcher.find()) {
      declared.put(matcher.group(1), matcher.group(2));
    }
    assertThat(declared).isNotEmpty();
    return declared;
  }
}
