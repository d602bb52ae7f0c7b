package dev.sweepline.cli.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sweepline.cli.CommandProblem;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The operator's HTTP API.
public final class OperatorApi implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String LINES = "application/x-ndjson";
  private static final String AUTHORIZATION = "X-Sweepline-Authorization";
  private static final int INVALID = 400;
  private static final int UNKNOWN = 404;
  private static final int UNAVAILABLE = 503;

  // A standby replica answers 503: asked again, the Service may choose the leader.
  private static final int TRIES = 20;
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final KubernetesClient client;
  private final String path;
  private final @Nullable String token;
  private final String namespace;

  /// @param token for a request that the API server passes on
  OperatorApi(KubernetesClient client, String path, @Nullable String token, String namespace) {
    this.client = client;
    this.path = path;
    this.token = token;
    this.namespace = namespace;
  }

  public String namespace() {
    return namespace;
  }

  /// The answer, as it comes.
  public InputStream get(String resource) {
    return send(request(resource).build());
  }

  /// Sends lines; what was not taken is sent again for a while.
  public JsonNode post(String resource, byte[] lines) {
    try (var answer = send(request(resource).post(LINES, lines).build())) {
      return JSON.readTree(answer);
    } catch (IOException e) {
      throw CommandProblem.failed("the operator's answer ended early: " + e);
    }
  }

  private HttpRequest.Builder request(String resource) {
    var address = client.getMasterUrl().toString().replaceAll("/$", "") + path;
    var request =
        client
            .getHttpClient()
            .newHttpRequestBuilder()
            .uri(URI.create(address + "/api/v1/namespaces/" + namespace + "/" + resource));
    return token == null ? request : request.header(AUTHORIZATION, "Bearer " + token);
  }

  private InputStream send(HttpRequest request) {
    for (int times = 1; ; times++) {
      var answer = answer(request);
      if (answer.isSuccessful()) {
        return Objects.requireNonNull(answer.body());
      }
      var said = said(answer);
      if (answer.code() != UNAVAILABLE || times == TRIES || !said.contains("stands by")) {
        throw problem(answer.code(), said);
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private HttpResponse<InputStream> answer(HttpRequest request) {
    try {
      return client.getHttpClient().sendAsync(request, InputStream.class).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandProblem.failed("interrupted");
    } catch (ExecutionException | CompletionException e) {
      throw CommandProblem.failed(
          "no answer from " + request.uri() + ": " + ClusterProblems.rootCause(e));
    }
  }

  private static String said(HttpResponse<InputStream> answer) {
    try (var body = Objects.requireNonNull(answer.body())) {
      var text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
      try {
        var json = JSON.readTree(text);
        return json.path("detail").asText(json.path("message").asText(text));
      } catch (IOException notJson) {
        return text;
      }
    } catch (IOException e) {
      return "";
    }
  }

  private static CommandProblem problem(int code, String said) {
    if (code == INVALID) {
      return CommandProblem.invalid(said);
    }
    var where =
        code == UNKNOWN && said.contains("services")
            ? "\nsay where the operator is: --operator-namespace, or --server URL"
            : "";
    return CommandProblem.failed("the operator answers " + code + ": " + said + where);
  }

  @Override
  public void close() {
    client.close();
  }
}
