package dev.sweepline.planner.experiment;

import dev.sweepline.planner.status.StopReason;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a trainer Pod shows of itself.
///
/// @param reason the Pod's own reason, such as `Evicted` or `UnexpectedAdmissionError`
/// @param waiting why it does not run yet, such as `scheduler: 0/1 nodes are available`
/// @param disruption the reason of its `DisruptionTarget` or `TerminationTarget` condition
/// @param stop the stop annotation
/// @param deleting whether it has a deletion timestamp
/// @param held whether it still has our finalizer
/// @param trainer its trainer container, once that has started
/// @param endsBy when its grace period is over, if it is being deleted
/// @param gpus how many GPUs it asks for
/// @param gpu what its node's GPUs are
/// @param image what its trainer container asks for
/// @param imageId what that is, as its kubelet says, once it has it
/// @param store what the containers beside it say that keep its checkpoints; null where none do
/// @param data why the container that fetches its data let no trainer begin; null where it did, or
///   is none
/// @param avoided the suspect nodes that it was made to keep away from, as long as it waits for a
///   node and no queue holds it back
/// @param startingSince since when a node has it whose containers are still being made
@RecordBuilder
public record PodView(
    String name,
    String uid,
    int attempt,
    Phase phase,
    @Nullable String node,
    @Nullable String reason,
    @Nullable String message,
    @Nullable String waiting,
    @Nullable String disruption,
    @Nullable StopReason stop,
    boolean deleting,
    boolean held,
    @Nullable Trainer trainer,
    @Nullable Instant endsBy,
    @Nullable Integer gpus,
    @Nullable String gpu,
    @Nullable String image,
    @Nullable String imageId,
    @Nullable StoreView store,
    @Nullable DataView data,
    List<String> avoided,
    @Nullable Instant startingSince) {
  public PodView {
    avoided = avoided == null ? List.of() : List.copyOf(avoided);
  }

  /// The phase of a Pod.
  public enum Phase {
    PENDING,
    RUNNING,
    SUCCEEDED,
    FAILED,
    UNKNOWN
  }

  /// The trainer container, which has run.
  ///
  /// @param reason why it ended, such as `OOMKilled`
  /// @param eventsLeft whether events of it wait on disk, by its own word or its relay's
  public record Trainer(
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt,
      @Nullable Integer exitCode,
      @Nullable String reason,
      @Nullable TrainerReport report,
      @Nullable Boolean eventsLeft) {

    /// Of which nobody said whether events of it wait on disk.
    public Trainer(
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Integer exitCode,
        @Nullable String reason,
        @Nullable TrainerReport report) {
      this(startedAt, finishedAt, exitCode, reason, report, null);
    }
  }

  /// Whether nothing of it runs, and nothing will.
  public boolean terminal() {
    return switch (phase) {
      case SUCCEEDED, FAILED -> true;
      // Nobody binds a Pod that is being deleted, so no kubelet will ever report an end.
      case PENDING -> deleting && node == null;
      case RUNNING, UNKNOWN -> false;
    };
  }
}
