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

/// Asks a W&B server over HTTP and says what the answer means; every failure is an answer, too.
///
/// Redirects are not followed: the key would go with them.
public final class WandbClient implements AutoCloseable {
  private static final Duration CONNECTING = Duration.ofSeconds(10);

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

  private WandbAnswer sent(WandbCall call, String apiKey) throws IOException, InterruptedException {
    var request = requests.of(call);
    var credentials = ("api:" + apiKey).getBytes(StandardCharsets.UTF_8);
    var response =
        http.send(
            HttpRequest.newBuilder(request.uri())
                .timeout(patience(call))
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials))
                .header("Content-Type", "application/json")
                .header("User-Agent", "sweepline")
                .POST(HttpRequest.BodyPublishers.ofString(request.body()))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    return Answers.read(
        call,
        response.statusCode(),
        response.headers().firstValue("Retry-After").orElse(null),
        response.body(),
        clock.instant());
  }

  private static Duration patience(WandbCall call) {
    return switch (call) {
      case WandbCall.Open _, WandbCall.AskPosition _ -> Duration.ofSeconds(30);
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
