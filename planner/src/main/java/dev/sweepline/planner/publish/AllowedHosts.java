package dev.sweepline.planner.publish;

import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Which Git hosts the operator may speak to. A Sweep's author must not be able to make the
/// operator ask any address of its network.
///
/// @param entries `HOST` or `HOST:PORT` for https, `http://HOST:PORT` for one inside the cluster
public record AllowedHosts(Set<String> entries) {
  public static final AllowedHosts NONE = new AllowedHosts(Set.of());

  private static final String PLAIN = "http://";
  private static final List<String> OF_CLUSTER = List.of(".svc", ".svc.cluster.local");
  private static final Pattern PRIVATE =
      Pattern.compile(
          "localhost|127\\.[0-9.]+|\\[::1]|10\\.[0-9.]+|192\\.168\\.[0-9.]+"
              + "|172\\.(1[6-9]|2[0-9]|3[01])\\.[0-9.]+");

  public AllowedHosts {
    entries = Set.copyOf(entries);
  }

  public static AllowedHosts of(Collection<String> entries) {
    return new AllowedHosts(
        Set.copyOf(entries.stream().map(entry -> entry.strip().toLowerCase(Locale.ROOT)).toList()));
  }

  /// Why nothing may be pushed there, and what to do about it. What stands before the host can be a
  /// key, and is never repeated.
  public Optional<String> problem(String repository) {
    var place = GitTarget.place(repository);
    if (place.isEmpty()) {
      return Optional.of("spec.report.git.repository: must be like https://HOST/PATH");
    }
    var address = URI.create(repository);
    if (address.getUserInfo() != null) {
      return Optional.of(
          "spec.report.git.repository: holds a literal key before its host: keep it in a Secret and"
              + " name that in tokenSecret");
    }
    var host = place.get();
    return switch (String.valueOf(address.getScheme())) {
      case "https" -> entries.contains(host) ? Optional.empty() : Optional.of(unknown(host, host));
      case "http" -> plain(host, String.valueOf(address.getHost()).toLowerCase(Locale.ROOT));
      default -> Optional.of("spec.report.git.repository: must be like https://HOST/PATH");
    };
  }

  private Optional<String> plain(String place, String host) {
    if (!isInside(host)) {
      return Optional.of(
          "spec.report.git.repository: the token would be sent to %s in the clear: use https"
              .formatted(place));
    }
    return entries.contains(PLAIN + place)
        ? Optional.empty()
        : Optional.of(unknown(place, PLAIN + place));
  }

  private static String unknown(String place, String entry) {
    return ("spec.report.git.repository: the host %s is not allowed: add \"%s\" to"
            + " reports.git.allowedHosts of the chart")
        .formatted(place, entry);
  }

  private static boolean isInside(String host) {
    return PRIVATE.matcher(host).matches()
        || !host.contains(".")
        || OF_CLUSTER.stream().anyMatch(host::endsWith);
  }
}
