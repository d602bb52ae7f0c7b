package dev.sweepline.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The recording stand-in for the W&B server, outside this repository; tests are skipped where it
/// is absent.
public final class FakeWandb implements AutoCloseable {
  public static final String API_KEY = "0123456789abcdef0123456789abcdef01234567";

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();
  private static final Path SCRIPT =
      Path.of(System.getProperty("sweepline.root", ".."), "../shared/wandb/fake_wandb.py");

  private final Process process;
  private final URI base;
  private final HttpClient http = HttpClient.newHttpClient();

  private FakeWandb(Process process, URI base) {
    this.process = process;
    this.base = base;
  }

  public static FakeWandb start(Path store) throws IOException, InterruptedException {
    assumeTrue(Files.exists(SCRIPT), "no stand-in for the W&B server at " + SCRIPT);
    var portFile = store.resolve("port");
    var process =
        new ProcessBuilder(
                "python3",
                SCRIPT.toString(),
                "--port",
                "0",
                "--port-file",
                portFile.toString(),
                "--store",
                store.resolve("data").toString(),
                "--api-key",
                API_KEY)
            .redirectErrorStream(true)
            .redirectOutput(store.resolve("fake.log").toFile())
            .start();
    var port = Await.value("the stand-in listens", () -> read(portFile));
    return new FakeWandb(process, URI.create("http://127.0.0.1:" + port));
  }

  private static Optional<String> read(Path portFile) {
    try {
      return Files.exists(portFile)
          ? Optional.of(Files.readString(portFile).strip()).filter(port -> !port.isEmpty())
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + portFile, e);
    }
  }

  public URI base() {
    return base;
  }

  /// The run as `/_dump` shows it.
  public JsonNode run(String id) {
    return get("/_dump?run=" + id).at("/runs/0");
  }

  /// The lines of a run's console.
  public static List<String> console(JsonNode run) {
    return run.path("output").valueStream().map(JsonNode::asText).toList();
  }

  /// A run's system metrics, as its official client asks for them.
  public List<JsonNode> system(String id) {
    var run = run(id);
    var query =
        JSON.createObjectNode()
            .put(
                "query",
                "query($e: String, $p: String, $n: String!) { project(name: $p, entityName: $e)"
                    + " { run(name: $n) { events(samples: 100000) } } }");
    query
        .putObject("variables")
        .put("e", run.path("entity").asText())
        .put("p", run.path("project").asText())
        .put("n", id);
    var credentials = ("api:" + API_KEY).getBytes(StandardCharsets.UTF_8);
    var answer =
        send(
            HttpRequest.newBuilder(base.resolve("/graphql"))
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(query.toString()))
                .build());
    return answer
        .at("/data/project/run/events")
        .valueStream()
        .map(line -> tree(line.asText()))
        .toList();
  }

  private static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + json, e);
    }
  }

  public JsonNode get(String path) {
    return send(HttpRequest.newBuilder(base.resolve(path)).build());
  }

  /// See the stand-in's own page for the faults it knows.
  public void control(String json) {
    send(
        HttpRequest.newBuilder(base.resolve("/_control"))
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .build());
  }

  private JsonNode send(HttpRequest request) {
    try {
      var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(request.uri() + ": " + answer.body());
      }
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException("asking " + request.uri(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  public static List<Double> column(JsonNode run, String key) {
    return run.path("history")
        .valueStream()
        .filter(row -> row.has(key))
        .map(row -> row.path(key).asDouble())
        .toList();
  }

  @Override
  public void close() {
    process.destroy();
    process
        .onExit()
        .orTimeout(5, TimeUnit.SECONDS)
        .exceptionally(_ -> process.destroyForcibly())
        .join();
  }
}
