package dev.sweepline.planner.publish;

import dev.sweepline.planner.Fingerprint;
import dev.sweepline.planner.report.Document;
import dev.sweepline.planner.spec.SweepReporting.Git;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Where a sweep's report goes.
///
/// @param base the branch that `branch` starts from; empty: the repository's default one
public record GitTarget(String repository, String path, String branch, Optional<String> base) {

  public static GitTarget of(String sweep, Git git) {
    return new GitTarget(
        git.repository(),
        git.path(),
        git.branch() == null ? "report/" + sweep : git.branch(),
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
  public String digest(List<Document> documents) {
    var text = new StringBuilder();
    for (var part : List.of(repository, path, branch)) {
      text.append(part).append('\n');
    }
    for (var document : documents) {
      text.append(document.name()).append('\n').append(document.markdown());
      document
          .figures()
          .forEach((name, svg) -> text.append('\n').append(name).append('\n').append(svg));
    }
    return Fingerprint.sha256(text.toString());
  }
}
