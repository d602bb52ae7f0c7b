package dev.sweepline.wandb;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// We take the server's answers as the official client took them.
class RecordedAnswersTest {
  @Test
  void repeatsExactlyWhatTheOfficialClientRepeated() {
    int failed = 0;
    for (var recording : List.of("online-faults", "upsert-409-retried", "filestream-404")) {
      var requests = Recorded.lines(recording + ".jsonl");
      for (int i = 0; i < requests.size(); i++) {
        var call = RecordedCalls.call(requests.get(i));
        int status = requests.get(i).at("/response/status").asInt();
        if (call == null || status == 200) {
          continue;
        }
        failed++;
        var body = requests.get(i).path("body");
        boolean repeated =
            requests.stream().skip(i + 1L).anyMatch(later -> later.path("body").equals(body));
        assertThat(RecordedCalls.read(call, requests.get(i).path("response")))
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

    assertThat(RecordedCalls.read(RecordedCalls.stream(limited), limited.path("response")))
        .isEqualTo(
            new WandbAnswer.Later(
                Optional.of(Duration.ofSeconds(3)), "HTTP 429 rate limit exceeded"));
  }

  @Test
  void hearsStopAsItWasRecorded() {
    var heard =
        Recorded.lines("online-stopped.jsonl").stream()
            .filter(request -> request.path("path").asText().endsWith("/file_stream"))
            .map(request ->
                RecordedCalls.read(RecordedCalls.stream(request), request.path("response")))
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
            RecordedCalls.read(
                new WandbCall.Open(RecordedCalls.facts(opened.at("/body/variables"))),
                opened.path("response")))
        .isEqualTo(new WandbAnswer.Opened("team-alpha", "ner-finetune", 0, true));
  }
}
