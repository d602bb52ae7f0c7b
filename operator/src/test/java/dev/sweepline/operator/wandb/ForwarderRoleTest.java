package dev.sweepline.operator.wandb;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(ForwarderRoleTest.ForwarderAlone.class)
@SuppressWarnings("NullAway.Init")
class ForwarderRoleTest {
  @TestHTTPResource("/")
  URI address;

  /// As the chart starts a forwarder, where neither a cluster nor Kafka answers.
  public static class ForwarderAlone implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "sweepline.role",
          "forwarder",
          "mp.messaging.incoming.events.enabled",
          "false",
          "quarkus.kubernetes-client.api-server-url",
          "http://127.0.0.1:1",
          "kafka.bootstrap.servers",
          "127.0.0.1:1",
          "sweepline.namespaces",
          "team-a",
          "sweepline.config-tree",
          System.getProperty("sweepline.root", "..") + "/configs",
          "quarkus.http.test-port",
          "0");
    }
  }

  @Test
  void isReadyWithoutControllersAndLivesWhileItsLoopTurns() throws Exception {
    assertThat(get("q/health/ready")).contains("\"controllers\"").doesNotContain("DOWN");
    assertThat(get("q/health/live")).contains("\"forwarder\"").doesNotContain("DOWN");
  }

  @Test
  void tellsPrometheusOfItself() throws Exception {
    assertThat(get("q/metrics"))
        .contains(
            "sweepline_wandb_lag ",
            "sweepline_wandb_rows_total ",
            "sweepline_wandb_rows_waiting ",
            "sweepline_wandb_runs ",
            "sweepline_wandb_runs_parked ",
            "sweepline_wandb_runs_in_trouble ",
            "sweepline_wandb_retries_total ",
            "sweepline_wandb_events_repeated_total ",
            "sweepline_wandb_events_missed_total ",
            "sweepline_wandb_events_rejected_total ",
            "sweepline_wandb_commit_seconds_count ");
  }

  private String get(String path) throws IOException, InterruptedException {
    try (var http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(address.resolve(path)).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }
}
