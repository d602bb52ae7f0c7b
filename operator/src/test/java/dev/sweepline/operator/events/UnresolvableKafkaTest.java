package dev.sweepline.operator.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(UnresolvableKafkaTest.Nowhere.class)
@Tag("kafka")
class UnresolvableKafkaTest {
  @TestHTTPResource("/q/health/ready")
  @SuppressWarnings("NullAway.Init")
  URI ready;

  public static class Nowhere extends WithoutCluster {
    @Override
    public Map<String, String> getConfigOverrides() {
      var overrides = new HashMap<>(super.getConfigOverrides());
      overrides.put("kafka.bootstrap.servers", "kafka.nowhere.invalid:9092");
      return overrides;
    }
  }

  @Test
  void isReadyThoughKafkasNameIsUnknown() throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      var answer =
          http.send(HttpRequest.newBuilder(ready).build(), HttpResponse.BodyHandlers.ofString());

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
  }
}
