package dev.sweepline.operator.experiment;

import dev.sweepline.planner.experiment.Observed;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/// What the API server would not have: why, and when to ask again. Forgotten with the process:
/// asking once more is harmless.
public final class Refusals {
  private static final Duration FIRST = Duration.ofSeconds(5);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  /// A quota is counted again some moments after a Pod has ended.
  private static final Duration SOON = Duration.ofMillis(500);

  private static final Duration LATE = Duration.ofMinutes(1);
  private static final int FEW = 2;
  private static final int UNPROCESSABLE = 422;
  private static final int TOO_MANY_REQUESTS = 429;

  private final Clock clock;
  private final Duration longest;
  private final Map<String, Refusal> byKey = new ConcurrentHashMap<>();

  public Refusals(Clock clock) {
    this(clock, LONGEST);
  }

  /// @param longest the most that is waited before it is asked again
  public Refusals(Clock clock, Duration longest) {
    this.clock = clock;
    this.longest = longest;
  }

  /// One object that was refused.
  ///
  /// @param pause how long nobody asks, from when it was asked last
  public record Refusal(
      Observed.Refusal said, int times, Duration pause, Instant askedAt, Instant askAgainAt) {}

  Refusal refused(String experimentUid, String podName, KubernetesClientException answer) {
    return refused(experimentUid, said(podName, answer));
  }

  /// A Pod that cannot even be written down.
  Refusal refused(String experimentUid, String why) {
    return refused(experimentUid, new Observed.Refusal(why, false));
  }

  /// Somebody else's Pod has its name. One that should be gone by now is held by something that
  /// nobody may ever take away.
  Refusal taken(String experimentUid, Pod other) {
    var goneBy = other.getMetadata().getDeletionTimestamp();
    boolean going = goneBy != null && Instant.parse(goneBy).plus(LATE).isAfter(clock.instant());
    return refused(experimentUid, taken("Pod", other.getMetadata().getName(), going));
  }

  public Refusal refused(String key, Observed.Refusal said) {
    var now = clock.instant();
    return Objects.requireNonNull(
        byKey.compute(
            key,
            (_, before) -> {
              var pause = before == null ? FIRST : before.pause().multipliedBy(2);
              var capped = pause.compareTo(longest) < 0 ? pause : longest;
              int times = before == null ? 1 : before.times() + 1;
              return new Refusal(said, times, capped, now, now.plus(capped));
            }));
  }

  public Optional<Refusal> of(String key) {
    return Optional.ofNullable(byKey.get(key));
  }

  public List<Refusal> all() {
    return List.copyOf(byKey.values());
  }

  public boolean backsOff(Refusal refusal) {
    return refusal.askAgainAt().isAfter(clock.instant());
  }

  public void forget(String key) {
    byKey.remove(key);
  }

  public void forgetAllBut(Set<String> keys) {
    byKey.keySet().retainAll(keys);
  }

  /// There may be room again: those of them that were asked for longest ago, of which a few may be
  /// asked for at once. Each that is taken tells of more room, so more follow.
  List<String> askSoon(Predicate<String> concerned) {
    var now = clock.instant();
    var few =
        byKey.entrySet().stream()
            .filter(entry -> entry.getValue().said().passes() && backsOff(entry.getValue()))
            .sorted(Map.Entry.comparingByValue(Comparator.comparing(Refusal::askedAt)))
            .map(Map.Entry::getKey)
            .filter(concerned)
            .limit(FEW)
            .toList();
    few.forEach(key ->
        byKey.computeIfPresent(
            key, (_, old) -> new Refusal(old.said(), old.times(), SOON, now, now)));
    return few;
  }

  /// Whether the API server has answered, rather than being away or not knowing us.
  public static boolean isAnswer(KubernetesClientException e) {
    return switch (e.getCode()) {
      case HttpURLConnection.HTTP_FORBIDDEN,
          HttpURLConnection.HTTP_BAD_REQUEST,
          UNPROCESSABLE,
          TOO_MANY_REQUESTS ->
          true;
      default -> e.getCode() >= HttpURLConnection.HTTP_INTERNAL_ERROR;
    };
  }

  /// Without the object's name, so that those that are refused alike can be counted together.
  public static Observed.Refusal said(String name, KubernetesClientException answer) {
    var said = answer.getStatus() == null ? answer.getMessage() : answer.getStatus().getMessage();
    var text = String.valueOf(said).replace(" \"" + name + "\"", "");
    boolean ofQuota = text.contains("exceeded quota");
    // A webhook that does not answer is the API server's own failure.
    boolean passes =
        ofQuota
            || answer.getCode() == TOO_MANY_REQUESTS
            || answer.getCode() >= HttpURLConnection.HTTP_INTERNAL_ERROR;
    return new Observed.Refusal((ofQuota ? "quota: " : "API server: ") + text, passes);
  }

  /// The name is somebody else's.
  ///
  /// @param passes whether that one is on its way out
  public static Observed.Refusal taken(String kind, String name, boolean passes) {
    return new Observed.Refusal(
        passes
            ? "API server: an earlier %s named %s is still being deleted".formatted(kind, name)
            : "API server: %s %s is there and belongs to somebody else: delete it"
                .formatted(kind, name),
        passes);
  }
}
