package dev.sweepline.planner.champion;

import dev.sweepline.planner.status.ChampionStatus;
import dev.sweepline.planner.status.ChampionStatusBuilder;
import dev.sweepline.planner.status.Delivery;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/// How a webhook is told: again and again with growing pauses, and never of what did not happen.
public final class Deliveries {
  private static final int MOST_TRIES = 20;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

  private Deliveries() {}

  /// What a try came to.
  public sealed interface Answer {
    record Taken(String message) implements Answer {}

    /// Another time it may go well.
    record Failed(String message) implements Answer {}

    /// It never will as things are written.
    record Impossible(String message) implements Answer {}
  }

  public static ChampionStatus after(ChampionStatus status, Answer answer, Instant now) {
    var delivery = status.webhook();
    return delivery == null
        ? status
        : ChampionStatusBuilder.builder(status).webhook(after(delivery, answer, now)).build();
  }

  private static Delivery after(Delivery delivery, Answer answer, Instant now) {
    int tries = delivery.tries() + 1;
    return switch (answer) {
      case Answer.Taken(var message) -> ended(delivery, Delivery.State.DELIVERED, tries, message);
      case Answer.Impossible(var message) ->
          ended(delivery, Delivery.State.GIVEN_UP, tries, message);
      case Answer.Failed(var message) ->
          tries >= MOST_TRIES
              ? ended(delivery, Delivery.State.GIVEN_UP, tries, message)
              : new Delivery(
                  delivery.number(),
                  Delivery.State.DUE,
                  tries,
                  now.truncatedTo(ChronoUnit.SECONDS).plus(pause(tries)).toString(),
                  message);
    };
  }

  private static Delivery ended(
      Delivery delivery, Delivery.State state, int tries, String message) {
    return new Delivery(delivery.number(), state, tries, null, message);
  }

  private static Duration pause(int tries) {
    var pause = FIRST_PAUSE.multipliedBy(1L << Math.min(tries - 1, 10));
    return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }

  /// Why an address may not be told; an address can carry a secret, so only its host is named.
  ///
  /// @param hosts `HOST` or `HOST:PORT`, from the chart
  public static Optional<String> problem(String url, Collection<String> hosts) {
    URI address;
    try {
      address = URI.create(url.strip());
    } catch (IllegalArgumentException e) {
      return Optional.of("the webhook's url is no address");
    }
    var scheme = address.getScheme();
    if (address.getHost() == null
        || scheme == null
        || !(scheme.equals("https") || scheme.equals("http"))
        || address.getUserInfo() != null) {
      return Optional.of(
          "the webhook's url must be https://HOST/… or http://HOST/…, without user or password");
    }
    var host = address.getHost().toLowerCase(Locale.ROOT);
    var place = address.getPort() < 0 ? host : host + ":" + address.getPort();
    return hosts.contains(place)
        ? Optional.empty()
        : Optional.of(
            "the webhook's host %s is not allowed: add it to champions.webhookHosts of the chart"
                .formatted(place));
  }
}
