package dev.sweepline.operator.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.operator.events.WithoutCluster;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The process where the chart says that there is no Kafka.
@QuarkusTest
@TestProfile(NoKafkaTest.ToldSo.class)
class NoKafkaTest {
  @TestHTTPResource("/")
  @SuppressWarnings("NullAway.Init")
  URI operator;

  /// Somebody answers what the operator asks about its callers.
  public static class ToldSo extends WithoutCluster {
    private static final PretendReviews REVIEWS = new PretendReviews();

    @Override
    public Map<String, String> getConfigOverrides() {
      var overrides = new HashMap<>(super.getConfigOverrides());
      overrides.put("quarkus.kubernetes-client.api-server-url", REVIEWS.address());
      overrides.put("sweepline.kafka", "false");
      return Map.copyOf(overrides);
    }
  }

  @Test
  void isReadyAndLivesWithoutAskingForABroker() throws Exception {
    assertThat(get("q/health/ready"))
        .startsWith("200")
        .contains("\"kept\": false")
        .doesNotContain("DOWN", "Kafka is away");
    assertThat(get("q/health/live")).startsWith("200").contains("\"forwarder\"");
  }

  @Test
  void saysThatThereIsNoLedgerToExport() throws Exception {
    assertThat(get("api/v1/namespaces/team-a/ledger"))
        .startsWith("404")
        .contains("this installation has no ledger", "kafka.bootstrapServers");
  }

  /// Sweeps and their reports are two resources beside each other: neither hides the other.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "sweeps",
        "sweeps/pages",
        "sweeps/pages/compare",
        "sweeps/pages/report",
        "sweeps/pages/report/ko/heat-map.svg",
        "experiments/pages-1/report",
        "experiments/pages-1/report/en/curves.svg"
      })
  void answersAtEveryAddress(String address) throws Exception {
    assertThat(get("api/v1/namespaces/elsewhere/" + address)).contains("\"detail\"");
  }

  private String get(String path) throws IOException, InterruptedException {
    try (var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      var request =
          HttpRequest.newBuilder(operator.resolve(path))
              .header("Authorization", "Bearer ann")
              .build();
      var answer = http.send(request, BodyHandlers.ofString());
      return answer.statusCode() + " " + answer.body();
    }
  }
}
