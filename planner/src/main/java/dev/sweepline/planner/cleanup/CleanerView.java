package dev.sweepline.planner.cleanup;

import dev.sweepline.planner.experiment.PodView;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the Pod of a clean-up shows of itself.
///
/// @param removed what it says is gone
/// @param finishedAt when it ended, where it did
/// @param trouble why it could not remove everything
public record CleanerView(
    String name,
    String uid,
    PodView.Phase phase,
    boolean deleting,
    List<Removal> removed,
    @Nullable Instant finishedAt,
    @Nullable String trouble) {
  public CleanerView {
    removed = List.copyOf(removed);
  }
}
