package dev.sweepline.operator.wandb;

import java.io.IOException;
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
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Carries requests over HTTP, each on a virtual thread of its own, a bounded number at a time.
///
/// Redirects are not followed: the key would go with them.
final class HttpCourier implements Courier, AutoCloseable {
  private static final int AT_A_TIME = 64;
  private static final Duration CONNECTING = Duration.ofSeconds(10);

  private final Requests requests;
  private final ApiKeys keys;
  private final Clock clock;
  private final Semaphore slots = new Semaphore(AT_A_TIME);
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(CONNECTING)
          .build();

  HttpCourier(Requests requests, ApiKeys keys, Clock clock) {
    this.requests = requests;
    this.keys = keys;
    this.clock = clock;
  }

  @Override
  public void carry(RunFacts facts, WandbCall call, Consumer<WandbAnswer> answer) {
    Thread.ofVirtual().name("wandb-", 0).start(() -> answer.accept(carried(facts, call)));
  }

  private WandbAnswer carried(RunFacts facts, WandbCall call) {
    try {
      slots.acquire();
      try {
        return switch (keys.find(facts)) {
          case ApiKeys.Missing(var why) -> new WandbAnswer.Keyless(why);
          case ApiKeys.Key key -> sent(call, key);
        };
      } finally {
        slots.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new WandbAnswer.Later(Optional.empty(), "interrupted");
    } catch (IOException e) {
      return untrusted(e)
          ? new WandbAnswer.Refused("TLS: " + e.getMessage())
          : new WandbAnswer.Later(Optional.empty(), "no answer: " + e);
    } catch (RuntimeException e) {
      // The run must hear something, else it waits for ever.
      return new WandbAnswer.Later(Optional.empty(), "failed: " + e);
    }
  }

  /// A certificate that is not trusted stays so; a connection that was cut does not.
  private static boolean untrusted(IOException failure) {
    return Stream.<Throwable>iterate(failure, Objects::nonNull, Throwable::getCause)
        .limit(10)
        .anyMatch(GeneralSecurityException.class::isInstance);
  }

  private WandbAnswer sent(WandbCall call, ApiKeys.Key key)
      throws IOException, InterruptedException {
    var request = requests.of(call);
    var credentials = ("api:" + key.value()).getBytes(StandardCharsets.UTF_8);
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

  @Override
  public void close() {
    http.shutdownNow();
  }
}
