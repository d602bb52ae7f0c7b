package dev.sweepline.planner.cleanup;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something to do about checkpoints that need not stay; each is safe to repeat.
public sealed interface CleanupAction {

  /// Make the Pod that removes them; one of that name that exists already is the right one.
  ///
  /// @param node where the volume was last
  record Send(String podName, List<Removal> removals, @Nullable String node)
      implements CleanupAction {
    public Send {
      removals = List.copyOf(removals);
    }
  }

  /// Write on a trial that its attempts below this number have no checkpoints any more.
  record Tell(String experiment, String uid, int below) implements CleanupAction {}

  /// Delete a Pod that is over and told.
  record Delete(String podName, String podUid) implements CleanupAction {}
}
