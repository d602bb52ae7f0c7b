package dev.sweepline.planner.ensemble;

import dev.sweepline.planner.conclusion.Scored;
import dev.sweepline.planner.report.Figures;
import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.spec.Storage;
import dev.sweepline.planner.status.Checkpoint;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatus;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An experiment that may be a member.
///
/// @param uid absent where nobody needs to know
public record Candidate(
    String name, @Nullable String uid, ExperimentSpec spec, ExperimentStatus status) {

  /// Whichever object of that name it is.
  public Candidate(String name, ExperimentSpec spec, ExperimentStatus status) {
    this(name, null, spec, status);
  }

  /// Whether it ran itself, to the end, and left something that can be asked.
  boolean isTrained() {
    return whyNot().isEmpty();
  }

  /// What keeps it from voting, and what would help.
  Optional<String> whyNot() {
    if (status.reused() != null) {
      return Optional.of(
          "did not run, its outcome is that of %s; name that"
              .formatted(status.reused().experiment()));
    }
    if (status.phase() != ExperimentPhase.SUCCEEDED) {
      return Optional.of(
          "is %s; only one that has succeeded can vote"
              .formatted(status.phase() == null ? "not begun" : Figures.word(status.phase())));
    }
    if (checkpoint().isEmpty() || checkpoint().get().sha256() == null) {
      return Optional.of(
          "has no checkpoint with a digest in its status; run it again, or leave it out");
    }
    if (checkpoint().get().isGone()) {
      return Optional.of(
          "has no checkpoint any more, a clean-up removed it; run it again, or leave it out");
    }
    return claim().isEmpty()
        ? Optional.of(
            "has no spec.storage.checkpoints.claim, so that no other Pod can read its checkpoint;"
                + " train it with one")
        : Optional.empty();
  }

  Optional<Checkpoint> checkpoint() {
    return Optional.ofNullable(status.checkpoint());
  }

  /// Of its checkpoint, in digits alone; empty where nobody knows.
  String sha256() {
    return checkpoint()
        .map(Checkpoint::sha256)
        .map(digest -> digest.replaceFirst("^sha256:", ""))
        .orElse("");
  }

  /// The volume that its checkpoint is in.
  Optional<String> claim() {
    Storage storage = spec.storage();
    return storage == null || storage.checkpoints() == null
        ? Optional.empty()
        : Optional.of(storage.checkpoints().claim());
  }

  Optional<String> dataDigest() {
    return Optional.ofNullable(status.provenance()).map(ran -> ran.dataDigest());
  }

  /// What kind of model it is, by its tags, such as `efficientnet_b1_384`; empty without any.
  Optional<String> model() {
    return tag("model:")
        .map(model ->
            tag("size:")
                .filter(size -> !size.equals("native"))
                .map(size -> model + "_" + size)
                .orElse(model));
  }

  private Optional<String> tag(String kind) {
    return status.tags().stream()
        .filter(tag -> tag.startsWith(kind) && tag.length() > kind.length())
        .map(tag -> tag.substring(kind.length()))
        .findFirst();
  }

  Scored scored() {
    return Scored.of(name, spec.params(), status.metrics(), status.best());
  }
}
