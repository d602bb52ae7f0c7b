package dev.sweepline.operator.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.operator.events.WithoutCluster;
import dev.sweepline.operator.ledger.KafkaLedger;
import dev.sweepline.operator.ledger.MadeUpLines;
import dev.sweepline.testing.Await;
import dev.sweepline.testing.KafkaBroker;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(LedgerOverHttpTest.WithReviews.class)
@Tag("kafka")
class LedgerOverHttpTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String LEDGER = "api/v1/namespaces/team-a/ledger";

  /// Somebody answers what the operator asks about its callers.
  public static class WithReviews extends WithoutCluster {
    private static final PretendReviews REVIEWS = new PretendReviews();

    @Override
    public Map<String, String> getConfigOverrides() {
      var overrides = new HashMap<>(super.getConfigOverrides());
      overrides.put("quarkus.kubernetes-client.api-server-url", REVIEWS.address());
      return Map.copyOf(overrides);
    }
  }

  @Inject KafkaLedger ledger;

  @TestHTTPResource("/")
  @SuppressWarnings("NullAway.Init")
  URI operator;

  @Test
  void exportsAndImportsForWhomTheClusterLetsDoSo() throws Exception {
    var lines = MadeUpLines.of("team-a", 300);
    assertThat(send("GET", LEDGER, "ann", "")).contains("503", "cannot be read");

    try (var _ = KafkaBroker.start(WithoutCluster.FOLDER, WithoutCluster.KAFKA_PORT)) {
      Await.value(
          "it is loaded", PATIENCE, () -> Optional.of(ledger).filter(KafkaLedger::isLoaded));
      assertThat(send("POST", LEDGER, "ann", String.join("\n", lines)))
          .contains("503", "stands by");
      ledger.leadBy(() -> true);

      assertThat(send("POST", LEDGER, "viewer", lines.getFirst()))
          .contains("403", "viewer may not create experiments in team-a");
      assertThat(send("POST", LEDGER + "?firstLine=7", "ann", lines.getFirst() + "\n\nnonsense"))
          .contains("400", "line 9: ");
      assertThat(send("POST", LEDGER, "ann", lines.getFirst().replace("team-a", "team-b")))
          .contains("line 1: namespace: must be team-a, where it is imported, was team-b");
      assertThat(send("POST", LEDGER + "?checkOnly=true", "ann", String.join("\n", lines)))
          .isEqualTo("200 {\"records\":300}");
      assertThat(send("GET", LEDGER, "viewer", "")).isEqualTo("200 ");

      for (int times = 0; times < 2; times++) {
        assertThat(send("POST", LEDGER, "ann", String.join("\n", lines)))
            .isEqualTo("200 {\"records\":300}");
        assertThat(send("GET", LEDGER, "viewer", "").substring(4).lines().toList())
            .isEqualTo(lines);
      }
      var digest = lines.get(4).replaceAll(".*\"digest\":\"sha256:([0-9a-f]{12}).*", "$1");
      assertThat(send("GET", LEDGER + "/" + digest, "viewer", "")).isEqualTo("200 " + lines.get(4));
      assertThat(send("GET", LEDGER + "/" + "f".repeat(64), "viewer", "")).contains("404");
      assertThat(throughProxy()).isEqualTo(200);

      assertThat(send("GET", "q/health/ready", "", ""))
          .startsWith("200")
          .contains("\"name\": \"topics\"", "\"records\": 300", "\"loaded\": true");
      assertThat(send("GET", "q/metrics", "", ""))
          .contains("sweepline_ledger_records 300.0", "sweepline_ledger_loaded 1.0");
    }
  }

  // An upgrade to HTTP/2 while an answer is streamed is now and then a protocol error of the JDK's.
  private static HttpClient http() {
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  private int throughProxy() throws IOException, InterruptedException {
    try (var http = http()) {
      var request =
          HttpRequest.newBuilder(operator.resolve(LEDGER))
              .header("X-Sweepline-Authorization", "Bearer ann")
              .build();
      return http.send(request, BodyHandlers.discarding()).statusCode();
    }
  }

  private String send(String method, String path, String user, String body)
      throws IOException, InterruptedException {
    try (var http = http()) {
      var request =
          HttpRequest.newBuilder(operator.resolve(path))
              .header("Authorization", "Bearer " + user)
              .header("Content-Type", "application/x-ndjson")
              .method(
                  method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
              .build();
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      return answer.statusCode() + " " + answer.body();
    }
  }
}
