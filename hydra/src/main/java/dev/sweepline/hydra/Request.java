package dev.sweepline.hydra;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What to compose.
///
/// @param configName the primary config, or null for an empty one
/// @param overrides words as on a command line, in order
/// @param resolve false leaves `${..}` as text
/// @param failOnMissing true refuses a result that still holds `???`
public record Request(
    @Nullable String configName,
    List<String> overrides,
    Resolvers resolvers,
    boolean resolve,
    boolean failOnMissing) {

  public Request {
    overrides = List.copyOf(overrides);
  }

  /// A request for a resolved configuration that may hold `???`.
  public Request(@Nullable String configName, List<String> overrides, Resolvers resolvers) {
    this(configName, overrides, resolvers, true, false);
  }

  public Request unresolved() {
    return new Request(configName, overrides, resolvers, false, failOnMissing);
  }

  public Request failingOnMissing() {
    return new Request(configName, overrides, resolvers, resolve, true);
  }

  Request withOverrides(List<String> words) {
    return new Request(configName, words, resolvers, resolve, failOnMissing);
  }
}
