package dev.sweepline.operator.wandb;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/// Takes what a W&B server takes and keeps nothing but line numbers: where a stand-in in Python
/// would be what is measured.
final class RowSink implements AutoCloseable {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String OPENED =
      """
      {"data":{"upsertBucket":{"inserted":true,"bucket":{"historyLineCount":0,
        "project":{"name":"doc_image_classification","entity":{"name":"team-alpha"}}}}}}
      """;

  private final HttpServer server;
  private final Map<String, Long> lines = new ConcurrentHashMap<>();
  private final AtomicLong gaps = new AtomicLong();
  private final Set<String> ended = ConcurrentHashMap.newKeySet();
  private final AtomicLong requests = new AtomicLong();
  private final BiConsumer<String, String> heard;

  /// @param heard of each line, with the run's id
  RowSink(BiConsumer<String, String> heard) throws IOException {
    this.heard = heard;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 128);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/graphql", exchange -> answer(exchange, OPENED));
    server.createContext("/files/", this::stream);
    server.start();
  }

  URI base() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /// Rows of all runs, each line number once.
  long rows() {
    return lines.values().stream().mapToLong(Long::longValue).sum();
  }

  long gaps() {
    return gaps.get();
  }

  long ended() {
    return ended.size();
  }

  long requests() {
    return requests.get();
  }

  private void stream(HttpExchange exchange) throws IOException {
    var run = exchange.getRequestURI().getPath().split("/", -1)[4];
    requests.incrementAndGet();
    long offset = 0;
    long count = 0;
    try (var parser = JSON.createParser(exchange.getRequestBody().readAllBytes())) {
      String file = "";
      for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.FIELD_NAME) {
          var name = parser.currentName();
          if (name.startsWith("wandb-")) {
            file = name;
          } else if (name.equals("complete")) {
            file = "";
            ended.add(run);
          }
        } else if (file.equals("wandb-history.jsonl")) {
          if (token == JsonToken.VALUE_NUMBER_INT) {
            offset = parser.getLongValue();
          } else if (token == JsonToken.VALUE_STRING) {
            count++;
            heard.accept(run, parser.getText());
          }
        }
      }
    }
    long next = offset + count;
    if (count > 0) {
      if (offset > lines.getOrDefault(run, 0L)) {
        gaps.incrementAndGet();
      }
      lines.merge(run, next, Math::max);
    }
    answer(exchange, "{}");
  }

  private static void answer(HttpExchange exchange, String text) throws IOException {
    exchange.getRequestBody().readAllBytes();
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
