package dev.sweepline.operator.wandb;

import dev.sweepline.planner.Names;
import org.jspecify.annotations.Nullable;

/// Requests for rows, which are the times when they were made: what is done for one answers all
/// earlier ones of the same Experiment, since all rows come.
final class RowsAsked {
  private RowsAsked() {}

  /// Whether what is done for a request, if there is one, also answers the other one.
  static boolean covers(@Nullable String done, String asked) {
    if (asked.equals(done)) {
      return true;
    }
    var known = Names.instant(done);
    var wanted = Names.instant(asked);
    return known.isPresent() && wanted.isPresent() && !known.get().isBefore(wanted.get());
  }
}
