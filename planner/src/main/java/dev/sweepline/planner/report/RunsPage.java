package dev.sweepline.planner.report;

import dev.sweepline.planner.spec.Tracking;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The W&B page on which a sweep's runs are one group.
public final class RunsPage {

  private RunsPage() {}

  /// @param baseUrl of the W&B API; without one, or without an entity, there is no address to give
  public static Optional<URI> of(
      @Nullable Tracking tracking, String sweep, @Nullable String baseUrl) {
    if (tracking == null || baseUrl == null || baseUrl.isBlank()) {
      return Optional.empty();
    }
    var wandb = tracking.wandb();
    if (wandb.mode() != Tracking.Mode.ONLINE || wandb.entity() == null) {
      return Optional.empty();
    }
    // The public service answers its API and shows its pages under two names.
    var pages = baseUrl.replaceFirst("^(https?://)api\\.", "$1").replaceAll("/+$", "");
    return Optional.of(
        URI.create(
            String.join(
                "/",
                pages,
                encoded(wandb.entity()),
                encoded(wandb.project()),
                "groups",
                encoded(sweep))));
  }

  private static String encoded(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
