package dev.sweepline.operator.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sweepline.operator.sweep.Sweep;
import dev.sweepline.planner.report.Comparison;
import dev.sweepline.planner.report.Trial;
import dev.sweepline.planner.status.ChecklistLine;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.EnsembleLine;
import dev.sweepline.planner.status.SweepPhase;
import dev.sweepline.planner.status.SweepStatusBuilder;
import dev.sweepline.planner.status.Usage;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
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

  private static final Map<String, List<String>> LOOKS =
      Map.of(
          "", List.of("--window-size=1280,900"),
          "-dark", List.of("--window-size=1280,900", "--blink-settings=preferredColorScheme=0"),
          "-narrow", List.of("--window-size=420,1400"));

  @TempDir Path folder;
  private HttpServer server;
  private Sweep sweep;
  private List<Trial> trials = List.of();

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

  @Test
  void showsWhoVotesAndHowItCameOut() throws Exception {
    ensemble("from: { sweeps: [ { name: base }, { name: multi } ], top: 3 }");
    sweep.setStatus(
        SweepStatusBuilder.builder()
            .phase(SweepPhase.SUCCEEDED)
            .ensemble(
                new EnsembleLine(
                    List.of(
                        voter("base-1", "2", "0.84", "0.85"),
                        voter("multi-2", null, "0.868", "0.874"),
                        voter("multi-3", "1", "0.885", "0.89")),
                    List.of(
                        new EnsembleLine.Vote("Soft", "0.9012", "0.9103"),
                        new EnsembleLine.Vote("Rank", "0.8971", "0.9")),
                    "0.8734",
                    "0.8412"))
            .build());

    var page = page("ensemble");

    assertThat(section(page, "Voting"))
        .isEqualTo(
            "<table>"
                + "<thead><tr><th scope=\"col\">Way</th><th class=\"number\" scope=\"col\">F1 (macro)</th>"
                + "<th class=\"number\" scope=\"col\">Accuracy</th></tr></thead>"
                + "<tbody><tr><td><b>Soft</b><span class=\"faint\">  decides</span></td>"
                + "<td class=\"number\">0.9012</td><td class=\"number\">0.9103</td></tr>"
                + "<tr><td>Rank</td><td class=\"number\">0.8971</td><td class=\"number\">0.9000</td></tr>"
                + "</tbody></table>"
                + "<p class=\"remark\">Soft voting is 0.0162 better than the best member alone (F1).</p>"
                + "<p class=\"remark\">Two members say the same of 87.3 % of the images"
                + " (Fleiss' kappa 0.84).</p>");
    assertThat(section(page, "Members"))
        .contains(
            "<td class=\"name\">efficientnet_b1<div class=\"faint\">"
                + "<a href=\"#/team/multi/multi-2\">multi-2</a></div></td>"
                + "<td class=\"number\">384</td><td class=\"number\">1</td>"
                + "<td class=\"number\">0.8680</td><td class=\"number\">0.8740</td>",
            "<td class=\"number\">2</td><td class=\"number\">0.8400</td>",
            "The best 3 configurations of <a href=\"#/team/base\">base</a>, "
                + "<a href=\"#/team/multi\">multi</a>.");
  }

  @Test
  void saysWhomAnEnsembleWaitsFor() throws Exception {
    ensemble("from: { sweeps: [ { name: base }, { name: multi } ], top: 3 }");
    sweep.setStatus(
        SweepStatusBuilder.builder()
            .phase(SweepPhase.BLOCKED)
            .waitingFor("members: the Sweep base is Running")
            .build());

    var page = page("ensemble-waits");

    assertThat(page)
        .contains(
            "<p class=\"notice\">waiting for members: the Sweep base is Running</p>",
            "<a href=\"#/team/multi\">multi</a>: not chosen yet.");
    assertThat(section(page, "Voting"))
        .contains("<td class=\"number\">–</td>")
        .doesNotContain("remark");
  }

  @Test
  void saysWhyAnEnsembleIsRefused() throws Exception {
    ensemble("members: [ { experiment: base-1 }, { experiment: multi-2 }, { experiment: gone } ]");
    sweep.setStatus(
        SweepStatusBuilder.builder()
            .phase(SweepPhase.REFUSED)
            .conditions(
                List.of(
                    new Condition(
                        "Accepted",
                        Condition.Truth.FALSE,
                        1L,
                        "2026-02-13T00:00:00Z",
                        "InvalidSpec",
                        "spec.ensemble.members[1].experiment: multi-2 is Failed")))
            .build());

    var page = page("ensemble-refused");

    assertThat(page)
        .contains(
            "<p class=\"notice bad\">spec.ensemble.members[1].experiment: multi-2 is Failed</p>");
    assertThat(section(page, "Members"))
        .contains(
            "<a href=\"#/team/base/base-1\">base-1</a>",
            "<td class=\"name\">–<div class=\"faint\">gone</div></td>");
  }

  @Test
  void marksTheRunThatTheAddressIsAbout() throws Exception {
    sweep.setStatus(SweepStatusBuilder.builder().phase(SweepPhase.SUCCEEDED).build());
    trials = List.of(trial("docs-1", 0.8), trial("docs-2", 0.9));

    var page = page("run", "/team/docs/docs-1");

    assertThat(page.split("<tr class=\"chosen\">", -1)[1])
        .startsWith("<td class=\"run\"><code title=\"docs-1\">");
  }

  /// A browser would take seconds for thousands of rows, at every poll.
  @Test
  void showsTheBestOfManyRuns() throws Exception {
    sweep.setStatus(SweepStatusBuilder.builder().phase(SweepPhase.SUCCEEDED).build());
    trials =
        IntStream.rangeClosed(1, 10_000)
            .mapToObj(run -> trial("docs-" + run, 1 - run / 20_000.0))
            .toList();

    var page = page("many", "/team/docs/docs-9000");

    assertThat(page)
        .contains(
            "docs-200</code>",
            "<p class=\"remark\">The first 200 of 10000 runs. <button type=\"button\">Show all</button></p>")
        .doesNotContain("docs-201</code>");
    // Whichever the address is about is there.
    assertThat(page.split("<tr class=\"chosen\">", -1)[1])
        .startsWith("<td class=\"run\"><code title=\"docs-9000\">");
  }

  private void ensemble(String who) {
    sweep =
        Serialization.unmarshal(
            """
            apiVersion: sweepline.dev/v1alpha1
            kind: Sweep
            metadata: { name: docs, namespace: team, creationTimestamp: "2026-02-13T00:00:00Z" }
            spec:
              type: Ensemble
              checklist: { hypothesis: three sizes err differently }
              ensemble:
                %s
                voting: [Soft, Rank]
            """
                .formatted(who),
            Sweep.class);
  }

  private static EnsembleLine.Member voter(
      String experiment, @Nullable String weight, String f1, String accuracy) {
    return new EnsembleLine.Member(
        experiment, "u", "efficientnet_b1_384", "/c/a", "sha256:0", weight, f1, accuracy);
  }

  private static EnsembleView.Origin origin(String experiment) {
    return experiment.equals("gone")
        ? EnsembleView.Origin.UNKNOWN
        : new EnsembleView.Origin(
            experiment.substring(0, experiment.indexOf('-')), "efficientnet_b1", "384");
  }

  private static Trial trial(String name, double f1) {
    return new Trial(
        name,
        "20260213_" + name,
        Map.of("data.image_size", "32"),
        Trial.State.Succeeded,
        Map.of("val_f1", f1),
        OptionalInt.of(3),
        Optional.of(Duration.ofMinutes(2)),
        new Trial.Attempts(1, 0, 0, 0, 0),
        Trial.Progress.none(),
        "",
        "");
  }

  /// What a card has below its title.
  private static String section(String page, String title) {
    var begin = page.indexOf("<h2>" + title + "</h2>") + ("<h2>" + title + "</h2>").length();
    return page.substring(begin, page.indexOf("</section>", begin));
  }

  private String page(String name) throws IOException, InterruptedException {
    return page(name, "/team/docs");
  }

  /// What the browser has made of the sweep's page.
  private String page(String name, String place) throws IOException, InterruptedException {
    var address =
        "http://127.0.0.1:%d/#token=a&path=%s".formatted(server.getAddress().getPort(), place);
    var pictures = System.getProperty("sweepline.screenshots", "");
    if (!pictures.isEmpty()) {
      for (var look : LOOKS.entrySet()) {
        var picture = Path.of(pictures, name + look.getKey() + ".png").toAbsolutePath();
        browse(address, "--screenshot=" + picture, look.getValue());
      }
    }
    return browse(address, "--dump-dom", List.of("--window-size=1280,900"));
  }

  private String browse(String address, String order, List<String> look)
      throws IOException, InterruptedException {
    var seen = folder.resolve("seen");
    var words =
        new ArrayList<>(
            List.of(
                BROWSER.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--user-data-dir=" + folder.resolve("browser"),
                // The page asks again and again: some seconds of its own time are enough.
                "--virtual-time-budget=6000"));
    words.addAll(look);
    words.addAll(List.of(order, address));
    var browser =
        new ProcessBuilder(words)
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
            send(
                exchange,
                "application/json",
                json.writeValueAsBytes(SweepView.of(sweep, DashboardInBrowserTest::origin)));
        case "/api/v1/namespaces/team/sweeps/docs/compare" ->
            send(
                exchange,
                "application/json",
                json.writeValueAsBytes(
                    ComparisonView.of(
                        Comparison.of(sweep.getSpec(), trials), sweep.getSpec().search())));
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
