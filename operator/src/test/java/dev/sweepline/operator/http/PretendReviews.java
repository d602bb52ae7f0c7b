package dev.sweepline.operator.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// An API server that only says who somebody is, by a token that is the name, and what they may:
/// `viewer` may list, everybody else may do anything.
final class PretendReviews {
  private static final Pattern TOKEN = Pattern.compile("\"token\":\"([^\"]*)\"");

  private final HttpServer server;

  PretendReviews() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException("listening on loopback", e);
    }
    server.createContext("/", PretendReviews::answer);
    server.start();
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private static void answer(HttpExchange exchange) throws IOException {
    var asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    var token = TOKEN.matcher(asked);
    var body =
        token.find()
            ? """
            {"kind":"TokenReview","apiVersion":"authentication.k8s.io/v1","spec":{},
             "status":{"authenticated":true,"user":{"username":"%s","groups":[]}}}
            """
                .formatted(token.group(1))
            : """
            {"kind":"SubjectAccessReview","apiVersion":"authorization.k8s.io/v1","spec":{},
             "status":{"allowed":%s}}
            """
                .formatted(asked.contains("\"verb\":\"list\"") || !asked.contains("viewer"));
    var bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, bytes.length);
    try (var out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }
}
