package dev.sweepline.operator.report;

import dev.sweepline.operator.store.Trust;
import dev.sweepline.planner.publish.AllowedHosts;
import java.nio.file.Path;
import java.util.Optional;

/// What the installation says about Git.
///
/// @param hosts that may be spoken to
/// @param author who commits
/// @param authority a file with certificates that are trusted besides the public ones
public record GitRules(AllowedHosts hosts, Author author, Optional<Path> authority) {
  private static final String FIELD = "reports.git";

  /// Read for each try, so that other certificates need no restart.
  Optional<Trust> trust() {
    return authority.map(file -> Trust.of(file, FIELD));
  }
}
