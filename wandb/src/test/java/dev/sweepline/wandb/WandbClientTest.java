package dev.sweepline.wandb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.testing.FakeWandb;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("wandb")
class WandbClientTest {
  @TempDir Path store;

  @Test
  void sendsTheHeadersThatTheOfficialClientSends() throws Exception {
    var recorded = Recorded.lines("online-finished.jsonl");
    try (var server = FakeWandb.start(store);
        var client = new WandbClient(server.base(), "0.1.0", Clock.systemUTC())) {
      var facts = Samples.facts();
      client.ask(new WandbCall.Open(facts), FakeWandb.API_KEY);
      client.ask(
          new WandbCall.Stream(
              "team-alpha", facts.project(), facts.id(), 0, List.of("{\"_step\":1}"), "{}", 0),
          FakeWandb.API_KEY);

      var requests = server.get("/_requests");

      assertThat(requests).hasSize(2);
      for (var ours : requests) {
        var theirs =
            recorded.stream()
                .filter(request ->
                    request.path("operation").asText().equals(ours.path("operation").asText())
                        && request.path("path").asText().endsWith("file_stream")
                            == ours.path("path").asText().endsWith("file_stream"))
                .findFirst()
                .orElseThrow();
        assertThat(ours.path("auth")).isEqualTo(theirs.path("auth"));
        assertThat(ours.path("method")).isEqualTo(theirs.path("method"));
        assertThat(ours.at("/headers/Content-Type")).isEqualTo(theirs.at("/headers/Content-Type"));
        assertThat(ours.at("/response/status").asInt()).isEqualTo(200);
      }
    }
  }
}
