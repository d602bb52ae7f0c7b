package dev.sweepline.planner.publish;

import dev.sweepline.planner.Fingerprint;
import dev.sweepline.planner.spec.Reporting.Git;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Where a report goes.
///
/// @param base the branch that `branch` starts from; empty: the repository's default one
public record GitTarget(String repository, String path, String branch, Optional<String> base) {

  /// @param name of what is reported
  public static GitTarget of(String name, Git git) {
    return new GitTarget(
        git.repository(),
        git.path(),
        git.branch() == null ? "report/" + name : git.branch(),
        Optional.ofNullable(git.base()));
  }

  /// The host and port as people know them; of an address that is none, nothing.
  public static Optional<String> place(String repository) {
    try {
      var address = URI.create(repository);
      if (address.getHost() == null) {
        return Optional.empty();
      }
      var host = address.getHost().toLowerCase(Locale.ROOT);
      return Optional.of(address.getPort() < 0 ? host : host + ":" + address.getPort());
    } catch (IllegalArgumentException noAddress) {
      return Optional.empty();
    }
  }

  /// Of what is to be there. A branch may lose it, which nobody looks after.
  ///
  /// @param pages their digests
  public String digest(List<String> pages) {
    return Fingerprint.sha256(
        String.join("\n", repository, path, branch) + "\n" + String.join("\n", pages));
  }
}
