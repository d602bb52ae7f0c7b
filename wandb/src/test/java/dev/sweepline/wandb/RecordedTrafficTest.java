package dev.sweepline.wandb;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// For the same run we send what the official client sent, and take the answers as it took them.
class RecordedTrafficTest {
  private static final Instant NOW = Instant.parse("2026-02-13T09:00:00Z");
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
    var theirs = first(recording, "UpsertBucket");
    var expected = (ObjectNode) theirs.path("variables");
    var facts = facts(expected);

    var request = REQUESTS.of(new WandbCall.Open(facts));
    var ours = Recorded.tree(request.body());

    assertThat(request.uri()).isEqualTo(URI.create("http://server/graphql"));
    assertThat(ours.path("operationName")).isEqualTo(theirs.path("operationName"));
    assertThat(ours.propertyStream().map(Map.Entry::getKey))
        .containsExactlyInAnyOrder("query", "variables", "operationName");
    assertThat(declared(theirs)).containsAllEntriesOf(declared(ours));
    var sent = (ObjectNode) ours.path("variables");
    assertThat(withoutTelemetry(config(sent))).isEqualTo(withoutTelemetry(config(expected)));
    assertThat(config(sent).at("/_wandb/value/t/12").asText()).isEqualTo("0.1.0");
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
    var answer = read(call, asked.path("response"));

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
                            Recorded.tree(bucket.path("eventsTail").asText()).path(0).asText()))));
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
      var request = REQUESTS.of(stream(theirs));
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
            assertThat(REQUESTS.of(stream(theirs)).body())
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

  @Test
  void repeatsExactlyWhatTheOfficialClientRepeated() {
    int failed = 0;
    for (var recording : List.of("online-faults", "upsert-409-retried", "filestream-404")) {
      var requests = Recorded.lines(recording + ".jsonl");
      for (int i = 0; i < requests.size(); i++) {
        var call = call(requests.get(i));
        int status = requests.get(i).at("/response/status").asInt();
        if (call == null || status == 200) {
          continue;
        }
        failed++;
        var body = requests.get(i).path("body");
        boolean repeated =
            requests.stream().skip(i + 1L).anyMatch(later -> later.path("body").equals(body));
        assertThat(read(call, requests.get(i).path("response")))
            .as(recording + " " + status)
            .isInstanceOf(repeated ? WandbAnswer.Later.class : WandbAnswer.Refused.class);
      }
    }
    assertThat(failed).as("recorded failures").isGreaterThanOrEqualTo(7);
  }

  @Test
  void waitsAsLongAsTheServerSaid() {
    var limited =
        Recorded.lines("online-faults.jsonl").stream()
            .filter(request -> request.at("/response/status").asInt() == 429)
            .findFirst()
            .orElseThrow();

    assertThat(read(stream(limited), limited.path("response")))
        .isEqualTo(
            new WandbAnswer.Later(
                Optional.of(Duration.ofSeconds(3)), "HTTP 429 rate limit exceeded"));
  }

  @Test
  void hearsStopAsItWasRecorded() {
    var heard =
        Recorded.lines("online-stopped.jsonl").stream()
            .filter(request -> request.path("path").asText().endsWith("/file_stream"))
            .map(request -> read(stream(request), request.path("response")))
            .toList();

    assertThat(heard)
        .contains(new WandbAnswer.Taken(false), new WandbAnswer.Taken(true))
        .hasOnlyElementsOfType(WandbAnswer.Taken.class);
  }

  @Test
  void findsTheNamesInTheAnswerToOpening() {
    var opened =
        Recorded.lines("online-finished.jsonl").stream()
            .filter(request -> request.path("operation").asText().equals("UpsertBucket"))
            .findFirst()
            .orElseThrow();

    assertThat(
            read(new WandbCall.Open(facts(opened.at("/body/variables"))), opened.path("response")))
        .isEqualTo(new WandbAnswer.Opened("team-alpha", "ner-finetune", 0, true));
  }

  private static @Nullable WandbCall call(JsonNode recorded) {
    if (recorded.path("operation").asText().equals("UpsertBucket")) {
      return new WandbCall.Open(facts(recorded.at("/body/variables")));
    }
    return recorded.path("path").asText().endsWith("/file_stream") ? stream(recorded) : null;
  }

  private static WandbAnswer read(WandbCall call, JsonNode response) {
    var retryAfter = response.path("headers").path("Retry-After").asText("");
    return Answers.read(
        call, response.path("status").asInt(), retryAfter, response.path("body").toString(), NOW);
  }

  private static WandbCall.Stream stream(JsonNode recorded) {
    var names = recorded.path("path").asText().split("/", -1);
    var files = recorded.path("body").path("files");
    var history = files.path("wandb-history.jsonl");
    var summary = files.path("wandb-summary.json").path("content");
    var exitCode = recorded.path("body").path("exitcode");
    return new WandbCall.Stream(
        names[2],
        names[3],
        names[4],
        history.path("offset").asLong(),
        lines(history),
        files.path("output.log").path("offset").asLong(),
        lines(files.path("output.log")),
        files.path("wandb-events.jsonl").path("offset").asLong(),
        lines(files.path("wandb-events.jsonl")),
        summary.isEmpty() ? null : summary.path(0).asText(),
        exitCode.isInt() ? Integer.valueOf(exitCode.asInt()) : null);
  }

  private static List<String> lines(JsonNode chunk) {
    return chunk.path("content").valueStream().map(JsonNode::asText).toList();
  }

  /// Without what trials have none of: uploaded files.
  private static JsonNode comparable(JsonNode body) {
    return without(body, "uploaded");
  }

  private static JsonNode first(String recording, String operation) {
    return Recorded.lines(recording + ".jsonl").stream()
        .filter(request -> request.path("operation").asText().equals(operation))
        .findFirst()
        .orElseThrow()
        .path("body");
  }

  private static RunFacts facts(JsonNode variables) {
    var config = new LinkedHashMap<String, @Nullable Object>();
    config(variables)
        .propertyStream()
        .filter(entry -> !entry.getKey().equals("_wandb"))
        .forEach(entry -> config.put(entry.getKey(), entry.getValue().path("value")));
    return new RunFacts(
        variables.path("name").asText(),
        text(variables.path("entity")),
        variables.path("project").asText(),
        variables.path("displayName").asText(""),
        variables.path("tags").valueStream().map(JsonNode::asText).toList(),
        text(variables.path("groupName")),
        variables.path("jobType").asText(""),
        text(variables.path("notes")),
        text(variables.path("repo")),
        text(variables.path("commit")),
        config);
  }

  private static @Nullable String text(JsonNode value) {
    return value.isTextual() ? value.asText() : null;
  }

  private static JsonNode config(JsonNode variables) {
    return Recorded.tree(variables.path("config").asText());
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
