package dev.sweepline.cli;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;

/// The operator's ledger behind the API server's proxy; an entry is a line with a digest in it.
final class PretendLedger {
  static final String PATH =
      "/api/v1/namespaces/sweepline-system/services/http:sweepline:http/proxy"
          + "/api/v1/namespaces/demo/ledger";

  private final ConcurrentSkipListMap<String, String> lines = new ConcurrentSkipListMap<>();
  private final List<String> asked = new ArrayList<>();
  private int standbyAnswers;

  record Answer(int status, String body) {}

  /// The next so many imports reach a replica that stands by.
  void standsBy(int times) {
    standbyAnswers = times;
  }

  void put(String digest, String line) {
    lines.put(digest, line);
  }

  synchronized List<String> asked() {
    return List.copyOf(asked);
  }

  synchronized Answer answer(HttpExchange exchange) throws IOException {
    var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    var uri = exchange.getRequestURI();
    if (!"Bearer any".equals(exchange.getRequestHeaders().getFirst("X-Sweepline-Authorization"))) {
      return new Answer(401, "{\"detail\":\"send a cluster token\"}");
    }
    if (exchange.getRequestMethod().equals("GET")) {
      var rest = uri.getPath().substring(PATH.length());
      return rest.isEmpty()
          ? new Answer(200, String.join("", lines.values().stream().map(l -> l + "\n").toList()))
          : shown(rest.substring(1));
    }
    if (uri.getQuery().contains("dryRun=")) {
      // So the API server answers, whatever is behind its proxy.
      return new Answer(400, "{\"message\":\"dryRun is not supported\"}");
    }
    asked.add(uri.getQuery() + " lines=" + body.lines().count());
    if (body.contains("nonsense")) {
      return new Answer(400, "{\"detail\":\"line 501: there is no entry\"}");
    }
    if (uri.getQuery().contains("checkOnly=false") && standbyAnswers-- > 0) {
      return new Answer(503, "{\"detail\":\"this replica stands by; ask again\"}");
    }
    return new Answer(200, "{\"records\":" + body.lines().count() + "}");
  }

  private Answer shown(String digest) {
    var line = lines.get(digest);
    return line == null
        ? new Answer(404, "{\"detail\":\"the ledger of namespace demo has no digest\"}")
        : new Answer(200, line);
  }
}
