package dev.sweepline.planner.sweep;

import dev.sweepline.planner.trial.SpecProblem;
import java.util.List;
import java.util.Optional;

/// The claim that a sweep's checkpoints go to, as it is in the cluster.
///
/// @param accessModes as Kubernetes spells them
public record ClaimView(String claim, List<String> accessModes) {
  public ClaimView {
    accessModes = List.copyOf(accessModes);
  }

  /// Whether only Pods of one node can have it at a time.
  public boolean ofOneNode() {
    return accessModes.contains("ReadWriteOnce") && !accessModes.contains("ReadWriteMany");
  }

  /// The second of two trials would wait for ever, with a GPU.
  Optional<SpecProblem> problem(int parallelism) {
    return parallelism > 1 && accessModes.contains("ReadWriteOncePod")
        ? Optional.of(
            new SpecProblem(
                "spec.limits.parallelism",
                "%d trials cannot write to the claim %s at a time: its access mode is ReadWriteOncePod; set it to 1, or name a claim with ReadWriteMany in spec.storage.checkpoints"
                    .formatted(parallelism, claim)))
        : Optional.empty();
  }
}
