package dev.sweepline.operator.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sweepline.operator.sweep.Sweep;
import dev.sweepline.planner.report.Comparison;
import dev.sweepline.planner.status.ChecklistLine;
import dev.sweepline.planner.status.SweepStatusBuilder;
import dev.sweepline.planner.status.Usage;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The dashboard's own files in a real browser, before an API that answers as the operator's does.
///
/// `-Dsweepline.screenshots=DIR` leaves a picture of each page.
@SuppressWarnings("NullAway.Init")
class DashboardInBrowserTest {
  private static final Path BROWSER = Path.of("/usr/bin/chromium");
  private static final Path PAGES =
      Path.of(
          System.getProperty("sweepline.root", ".."),
          "operator/src/main/resources/META-INF/resources");
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html", "js", "text/javascript", "css", "text/css", "svg", "image/svg+xml");

  @TempDir Path folder;
  private HttpServer server;
  private Sweep sweep;

  @BeforeEach
  void serve() throws IOException {
    assumeTrue(Files.isExecutable(BROWSER), "no browser at " + BROWSER);
    sweep =
        Serialization.unmarshal(
            """
            apiVersion: sweepline.dev/v1alpha1
            kind: Sweep
            metadata: { name: docs, namespace: team, creationTimestamp: "2026-02-13T00:00:00Z" }
            spec:
              type: MultiScale
              checklist: { hypothesis: larger is better }
              search: { space: [ { key: data.image_size, values: ["32", "48"] } ] }
            """,
            Sweep.class);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.stop(0);
    }
  }

  @Test
  void showsWhatASweepHasCost() throws Exception {
    sweep.setStatus(
        SweepStatusBuilder.builder().usage(new Usage(4500L, "1.25", "3.13", "USD")).build());

    assertThat(page("cost"))
        .contains("<dt>GPU hours</dt><dd>1.25<small> 3.13 USD</small></dd>")
        .contains("larger is better");
  }

  @Test
  void saysNothingOfCostsWhereThereAreNone() throws Exception {
    sweep.setStatus(SweepStatusBuilder.builder().build());

    assertThat(page("no-cost")).contains("<h1>docs</h1>").doesNotContain("GPU hours");
  }

  @Test
  void showsWhatIsMissingOnTheChecklistAboveTheTrials() throws Exception {
    var hypothesis = new ChecklistLine("hypothesis", true, "larger is better");
    var missing = new ChecklistLine("wandb", false, "tracking.wandb.project: is <not> set");
    sweep.setStatus(
        SweepStatusBuilder.builder()
            .usage(new Usage(4500L, "1.25", "3.13", "USD"))
            .checklist(List.of(hypothesis, missing))
            .build());

    var blocked = page("checklist");

    assertThat(blocked)
        .contains(
            "<span class=\"state Succeeded\">hypothesis</span></td><td>satisfied</td>",
            "<span class=\"state Blocked\">wandb</span></td><td>missing</td>"
                + "<td class=\"message\">tracking.wandb.project: is &lt;not&gt; set</td>");
    assertThat(blocked.indexOf("Checklist")).isLessThan(blocked.indexOf("No trial has been"));
    sweep.setStatus(SweepStatusBuilder.builder().checklist(List.of(hypothesis)).build());
    var complete = page("checklist-complete");
    assertThat(complete.indexOf("Checklist")).isGreaterThan(complete.indexOf("No trial has been"));
  }

  /// What the browser has made of the sweep's page.
  private String page(String name) throws IOException, InterruptedException {
    var address =
        "http://127.0.0.1:%d/#token=a&path=/team/docs".formatted(server.getAddress().getPort());
    var pictures = System.getProperty("sweepline.screenshots", "");
    if (!pictures.isEmpty()) {
      browse(address, "--screenshot=" + Path.of(pictures, name + ".png").toAbsolutePath());
    }
    return browse(address, "--dump-dom");
  }

  private String browse(String address, String order) throws IOException, InterruptedException {
    var seen = folder.resolve("seen");
    var browser =
        new ProcessBuilder(
                BROWSER.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--user-data-dir=" + folder.resolve("browser"),
                "--window-size=1280,900",
                // The page asks again and again: some seconds of its own time are enough.
                "--virtual-time-budget=6000",
                order,
                address)
            .redirectOutput(seen.toFile())
            .redirectError(folder.resolve("log").toFile())
            .start();
    if (!browser.waitFor(60, TimeUnit.SECONDS)) {
      browser.destroyForcibly();
      throw new AssertionError("not within 60 s: " + Files.readString(folder.resolve("log")));
    }
    return Files.readString(seen);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var path = exchange.getRequestURI().getPath();
      var json = new ObjectMapper();
      switch (path) {
        case "/api/v1/namespaces/team/sweeps/docs" ->
            send(exchange, "application/json", json.writeValueAsBytes(SweepView.of(sweep)));
        case "/api/v1/namespaces/team/sweeps/docs/compare" ->
            send(
                exchange,
                "application/json",
                json.writeValueAsBytes(
                    ComparisonView.of(
                        Comparison.of(sweep.getSpec(), List.of()), sweep.getSpec().search())));
        default -> {
          var file = path.equals("/") ? "index.html" : path.substring(1);
          var type = TYPES.getOrDefault(file.substring(file.lastIndexOf('.') + 1), "text/plain");
          send(exchange, type, Files.readAllBytes(PAGES.resolve(file)));
        }
      }
    }
  }

  private static void send(HttpExchange exchange, String type, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }
}
