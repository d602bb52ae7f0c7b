package dev.sweepline.operator.report;

import dev.sweepline.planner.publish.GitTarget;
import dev.sweepline.planner.publish.Publication.Subject;
import dev.sweepline.planner.spec.Reporting.Git;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Optional;
import java.util.function.Supplier;

/// A report that somebody wants in Git.
///
/// @param metadata of what is reported
/// @param facts a digest of what it is written from; empty while that is not over
/// @param pages what is to be there, written on a thread of ours
/// @param answered is called when a try has come to an end, or another may; it is kept, and so
///   keeps nothing that is large
record Order(
    Subject subject,
    ObjectMeta metadata,
    Git git,
    Optional<String> facts,
    Supplier<Pages> pages,
    Runnable answered) {

  GitTarget target() {
    return GitTarget.of(metadata.getName(), git);
  }

  String uid() {
    return metadata.getUid();
  }

  /// What the commit says.
  String message() {
    return """
    Report %s %s

    Written by Sweepline from what is known of %s %s/%s.
    What stands between the notes markers is kept.
    """
        .formatted(
            subject.word(),
            metadata.getName(),
            subject.word(),
            metadata.getNamespace(),
            metadata.getName());
  }
}
