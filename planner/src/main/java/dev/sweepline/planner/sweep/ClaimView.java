package dev.sweepline.planner.sweep;

import dev.sweepline.planner.trial.SpecProblem;
import java.util.List;
import java.util.Optional;

/// A claim that every trial of a sweep mounts, as it is in the cluster.
///
/// @param accessModes as Kubernetes spells them
public record ClaimView(String claim, Role role, List<String> accessModes) {
  public ClaimView {
    accessModes = List.copyOf(accessModes);
  }

  /// What the trials have in it.
  public enum Role {
    CHECKPOINTS("spec.storage.checkpoints", "ReadWriteMany"),
    DATA("spec.data.volume", "ReadOnlyMany or ReadWriteMany"),
    DATA_CACHE("spec.data.objectStore.cache", "ReadWriteMany");

    private final String field;
    private final String needed;

    Role(String field, String needed) {
      this.field = field;
      this.needed = needed;
    }
  }

  /// Whether only Pods of one node can have it at a time. Data are only read.
  public boolean ofOneNode() {
    return accessModes.contains("ReadWriteOnce")
        && !accessModes.contains("ReadWriteMany")
        && !(role == Role.DATA && accessModes.contains("ReadOnlyMany"));
  }

  /// The second of two trials would wait for ever, with a GPU.
  Optional<SpecProblem> problem(int parallelism) {
    return parallelism > 1 && accessModes.contains("ReadWriteOncePod")
        ? Optional.of(
            new SpecProblem(
                "spec.limits.parallelism",
                "%d trials cannot %s the claim %s at a time: its access mode is ReadWriteOncePod; set it to 1, or name a claim with %s in %s"
                    .formatted(
                        parallelism,
                        role == Role.CHECKPOINTS ? "write to" : "have",
                        claim,
                        role.needed,
                        role.field)))
        : Optional.empty();
  }
}
