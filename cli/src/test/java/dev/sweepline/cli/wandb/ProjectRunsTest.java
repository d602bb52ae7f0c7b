package dev.sweepline.cli.wandb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.sweepline.cli.CommandProblem;
import dev.sweepline.wandb.TrackedRun;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is read of a project whose server wants fewer questions.
class ProjectRunsTest {
  private static final String RUNS =
      """
      {"data":{"project":{"runs":{"edges":[{"node":{"name":"a1","displayName":"b0","state":"finished",\
      "config":"{\\"seed\\":{\\"value\\":1}}","summaryMetrics":"{\\"val_f1\\":0.8}"}}],\
      "pageInfo":{"hasNextPage":false}}}}}\
      """;

  private final ConcurrentLinkedQueue<String> refusals = new ConcurrentLinkedQueue<>();
  private final AtomicInteger asked = new AtomicInteger();
  @TempDir private Path folder;
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          var wait = refusals.poll();
          var body =
              (wait == null ? RUNS : "{\"error\":\"rate limit exceeded\"}")
                  .getBytes(StandardCharsets.UTF_8);
          if (wait != null) {
            exchange.getResponseHeaders().add("Retry-After", wait);
          }
          exchange.sendResponseHeaders(wait == null ? 200 : 429, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void comesBackWhenTheServerSaysAndNotBefore() throws Exception {
    refusals.add("3");
    var before = Instant.now();

    var runs = read();

    assertThat(runs)
        .containsExactly(
            new TrackedRun("a1", "b0", "finished", Map.of("seed", "1"), Map.of("val_f1", 0.8)));
    // Without the header it would have been a second and a quarter at most.
    assertThat(Duration.between(before, Instant.now())).isGreaterThan(Duration.ofSeconds(3));
    assertThat(asked).hasValue(2);
  }

  @Test
  void givesUpAfterAFewTimes() {
    refusals.addAll(List.of("0", "0", "0", "0", "0", "0"));

    assertThatThrownBy(this::read)
        .isInstanceOf(CommandProblem.class)
        .hasMessage("W&B at " + address() + ": HTTP 429 rate limit exceeded");
    assertThat(asked).hasValue(5);
  }

  @Test
  void doesNotSitThroughAnHour() {
    refusals.add("3600");

    assertThatThrownBy(this::read)
        .isInstanceOf(CommandProblem.class)
        .hasMessage(
            "W&B at "
                + address()
                + ": HTTP 429 rate limit exceeded; it asks to come back in 60 minutes: try again"
                + " then");
    assertThat(asked).hasValue(1);
  }

  private List<TrackedRun> read() throws IOException, InterruptedException {
    var key = Files.writeString(folder.resolve("key"), "0123456789abcdef0123456789abcdef01234567");
    return ProjectRuns.read("team/docs", address(), key);
  }

  private String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }
}
