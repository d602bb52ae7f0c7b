package dev.sweepline.operator.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sweepline.operator.events.WithoutCluster;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The dashboard of the chart against what a running operator tells Prometheus.
@QuarkusTest
@TestProfile(WithoutCluster.class)
@Tag("apiserver")
class GrafanaDashboardTest {
  private static final Path DASHBOARD =
      Path.of(
          System.getProperty("sweepline.root", ".."), "helm/sweepline/dashboards/sweepline.json");
  private static final Pattern METRIC = Pattern.compile("([a-z_]+)\\{");

  @TestHTTPResource("/")
  @SuppressWarnings("NullAway.Init")
  URI operator;

  @Test
  void everyPanelAsksForMetricsThatTheOperatorHas() throws Exception {
    get("api/v1/namespaces/team-a/ledger"); // So that there is a request to count.
    var told = get("q/metrics").lines().map(line -> line.split("[{ ]", 2)[0]).distinct().toList();

    assertThat(told).containsAll(asked());
  }

  @Test
  void everyPanelAsksForSomethingAndHasAPlaceOfItsOwn() throws IOException {
    var panels = panels();

    assertThat(panels)
        .isNotEmpty()
        .allSatisfy(panel -> assertThat(panel.path("targets")).isNotEmpty());
    assertThat(new ObjectMapper().readTree(DASHBOARD.toFile()).path("panels").valueStream())
        .extracting(panel -> panel.path("gridPos").path("x") + "," + panel.at("/gridPos/y"))
        .doesNotHaveDuplicates();
  }

  private static List<String> asked() throws IOException {
    var names = new TreeSet<String>();
    for (var panel : panels()) {
      panel
          .path("targets")
          .forEach(target ->
              METRIC
                  .matcher(target.path("expr").asText())
                  .results()
                  .forEach(found -> names.add(found.group(1))));
    }
    return List.copyOf(names);
  }

  private static List<JsonNode> panels() throws IOException {
    return new ObjectMapper()
        .readTree(DASHBOARD.toFile())
        .path("panels")
        .valueStream()
        .filter(panel -> !panel.path("type").asText().equals("row"))
        .toList();
  }

  private String get(String path) throws IOException, InterruptedException {
    try (var http = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(operator.resolve(path)).build();
      return http.send(request, BodyHandlers.ofString()).body();
    }
  }
}
