package dev.sweepline.wandb;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Asks a W&B server over HTTP and says what the answer means; every failure is an answer, too.
///
/// Redirects are not followed: the key would go with them.
public final class WandbClient implements AutoCloseable {
  private static final Duration CONNECTING = Duration.ofSeconds(10);
  private static final Duration QUESTION = Duration.ofSeconds(30);

  private final Requests requests;
  private final Clock clock;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(CONNECTING)
          .build();

  /// @param version our own, which W&B shows as the client's
  public WandbClient(URI base, String version, Clock clock) {
    requests = new Requests(base, version);
    this.clock = clock;
  }

  /// Waits for the answer: at most half a minute, three minutes for a stream.
  public WandbAnswer ask(WandbCall call, String apiKey) throws InterruptedException {
    try {
      return sent(call, apiKey);
    } catch (IOException e) {
      return untrusted(e)
          ? new WandbAnswer.Refused("TLS: " + e.getMessage())
          : new WandbAnswer.Later(Optional.empty(), "no answer: " + e);
    }
  }

  /// A page of a project's runs.
  ///
  /// @param after where the last page ended; absent for the first
  public RunPage runs(String entity, String project, @Nullable String after, String apiKey)
      throws InterruptedException {
    try {
      var response = post(requests.runs(entity, project, after), QUESTION, apiKey);
      return Answers.runs(
          response.statusCode(),
          response.headers().firstValue("Retry-After").orElse(null),
          response.body(),
          clock.instant());
    } catch (IOException e) {
      return new RunPage.Failed("no answer: " + e, !untrusted(e), Optional.empty());
    }
  }

  private WandbAnswer sent(WandbCall call, String apiKey) throws IOException, InterruptedException {
    var response = post(requests.of(call), patience(call), apiKey);
    return Answers.read(
        call,
        response.statusCode(),
        response.headers().firstValue("Retry-After").orElse(null),
        response.body(),
        clock.instant());
  }

  private HttpResponse<String> post(Requests.Request request, Duration patience, String apiKey)
      throws IOException, InterruptedException {
    var credentials = ("api:" + apiKey).getBytes(StandardCharsets.UTF_8);
    return http.send(
        HttpRequest.newBuilder(request.uri())
            .timeout(patience)
            .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials))
            .header("Content-Type", "application/json")
            .header("User-Agent", "sweepline")
            .POST(HttpRequest.BodyPublishers.ofString(request.body()))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static Duration patience(WandbCall call) {
    return switch (call) {
      case WandbCall.Open _, WandbCall.AskPosition _ -> QUESTION;
      case WandbCall.Stream _ -> Duration.ofMinutes(3);
    };
  }

  /// A certificate that is not trusted stays so; a connection that was cut does not.
  private static boolean untrusted(IOException failure) {
    return Stream.<Throwable>iterate(failure, Objects::nonNull, Throwable::getCause)
        .limit(10)
        .anyMatch(GeneralSecurityException.class::isInstance);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
