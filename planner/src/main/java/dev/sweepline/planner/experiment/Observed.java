package dev.sweepline.planner.experiment;

import dev.sweepline.planner.dedupe.Remembered;
import dev.sweepline.planner.ledger.LedgerStanding;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The Pods of one Experiment, as a watch shows them, and those that the API server itself says are
/// gone.
///
/// @param gone answers to `ConfirmGone`; a cache that lacks a Pod proves nothing
/// @param refusal what the API server said to the last Pod, if it would not have it
/// @param ledger whether the ledger has what the experiment adds to it; null if nobody asked
/// @param remembered what is known of its digest before it begins; null if nobody asked
@RecordBuilder
public record Observed(
    List<PodView> pods,
    List<Gone> gone,
    @Nullable Refusal refusal,
    @Nullable LedgerStanding ledger,
    @Nullable Remembered remembered) {
  public Observed {
    pods = List.copyOf(pods);
    gone = List.copyOf(gone);
  }

  public Observed(List<PodView> pods, List<Gone> gone, @Nullable Refusal refusal) {
    this(pods, gone, refusal, null, null);
  }

  public Observed(List<PodView> pods, List<Gone> gone) {
    this(pods, gone, null, null, null);
  }

  public static Observed of(List<PodView> pods) {
    return new Observed(pods, List.of());
  }

  /// A Pod that does not exist any more, by a read that cannot be stale.
  ///
  /// @param nodeUnreachable its node exists, but does not answer and is not out of service: the
  ///   container may still run
  public record Gone(String podName, boolean nodeUnreachable) {}

  /// The same, but for Pods that the API server itself says are gone.
  public Observed missing(List<Gone> pods) {
    return ObservedBuilder.builder(this).gone(pods).build();
  }

  /// A Pod that the API server would not have.
  ///
  /// @param passes whether it may have the same Pod later: there was no quota left
  public record Refusal(String why, boolean passes) {}
}
