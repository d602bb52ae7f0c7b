package dev.sweepline.hydra;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What interpolations may learn about the world outside the configuration.
public final class Resolvers {

  private final @Nullable UnaryOperator<@Nullable String> environment;
  private final LocalDateTime now;
  private final @Nullable String directory;

  private Resolvers(
      @Nullable UnaryOperator<@Nullable String> environment,
      LocalDateTime now,
      @Nullable String directory) {
    this.environment = environment;
    this.now = now;
    this.directory = directory;
  }

  /// This process: its environment variables and the present time, taken once.
  public static Resolvers open() {
    return new Resolvers(
        name -> name == null ? null : System.getenv(name),
        LocalDateTime.now(ZoneId.systemDefault()),
        System.getProperty("user.dir"));
  }

  /// A given environment and time.
  public static Resolvers of(Map<String, String> environment, Instant now, ZoneId zone) {
    Map<String, String> variables = Map.copyOf(environment);
    return new Resolvers(
        name -> name == null ? null : variables.get(name),
        LocalDateTime.ofInstant(now, zone),
        null);
  }

  /// No world at all: what would read the environment stays text, and the time stands still.
  public static Resolvers closed(Instant now, ZoneId zone) {
    return new Resolvers(null, LocalDateTime.ofInstant(now, zone), null);
  }

  boolean isClosed() {
    return environment == null;
  }

  @Nullable String variable(String name) {
    return environment == null ? null : environment.apply(name);
  }

  LocalDateTime now() {
    return now;
  }

  @Nullable String directory() {
    return directory;
  }
}
