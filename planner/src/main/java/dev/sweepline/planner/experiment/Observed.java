package dev.sweepline.planner.experiment;

import dev.sweepline.planner.dedupe.Remembered;
import dev.sweepline.planner.ledger.LedgerStanding;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The Pods of one Experiment, as a watch shows them, those that the API server itself says are
/// gone, and what else is known around it.
///
/// @param gone answers to `ConfirmGone`; a cache that lacks a Pod proves nothing
/// @param silent answers to `AskAfterNode` that no node gave
/// @param refusal what the API server said to the last Pod, if it would not have it
/// @param ledger whether the ledger has what the experiment adds to it; null if nobody asked
/// @param listeningSince since when events can be heard without a break; null while they cannot
/// @param suspects the nodes to avoid
/// @param lessons what the trials of the namespace have learnt about GPU memory
/// @param couriers its couriers; null where there is no Kafka to carry anything to
/// @param awaited whether it is a trial of a Sweep that has not kept its journal yet
/// @param remembered what is known of its digest before it begins; null if nobody asked
@RecordBuilder
public record Observed(
    List<PodView> pods,
    List<Gone> gone,
    @Nullable Refusal refusal,
    @Nullable LedgerStanding ledger,
    List<Silent> silent,
    @Nullable Instant listeningSince,
    List<SuspectNode> suspects,
    List<Lesson> lessons,
    @Nullable Couriers couriers,
    @Nullable Remembered remembered,
    boolean awaited) {
  public Observed {
    pods = List.copyOf(pods);
    gone = gone == null ? List.of() : List.copyOf(gone);
    silent = silent == null ? List.of() : List.copyOf(silent);
    suspects = suspects == null ? List.of() : List.copyOf(suspects);
    lessons = lessons == null ? List.of() : List.copyOf(lessons);
  }

  public Observed(
      List<PodView> pods,
      List<Gone> gone,
      @Nullable Refusal refusal,
      @Nullable LedgerStanding ledger) {
    this(pods, gone, refusal, ledger, List.of(), null, List.of(), List.of(), null, null, false);
  }

  public Observed(List<PodView> pods, List<Gone> gone, @Nullable Refusal refusal) {
    this(pods, gone, refusal, null);
  }

  public Observed(List<PodView> pods, List<Gone> gone) {
    this(pods, gone, null, null);
  }

  public static Observed of(List<PodView> pods) {
    return new Observed(pods, List.of());
  }

  /// A Pod that does not exist any more, by a read that cannot be stale.
  ///
  /// @param nodeUnreachable its node exists, but does not answer and is not out of service: the
  ///   container may still run
  /// @param unreachableSince since when, where that is known
  public record Gone(String podName, boolean nodeUnreachable, @Nullable Instant unreachableSince) {
    public Gone(String podName, boolean nodeUnreachable) {
      this(podName, nodeUnreachable, null);
    }
  }

  /// A Pod that should have ended, on a node that does not answer: its container may still run.
  public record Silent(String podName, Instant since) {}

  /// The same, but for Pods that the API server itself says are gone.
  public Observed missing(List<Gone> pods) {
    return ObservedBuilder.builder(this).gone(pods).build();
  }

  /// The same, but for Pods whose nodes do not answer.
  public Observed silent(List<Silent> pods) {
    return ObservedBuilder.builder(this).silent(pods).build();
  }

  /// @param pods those that are there
  /// @param room whether one more may be sent: few go at once, however many trials wait
  public record Couriers(List<CourierView> pods, boolean room) {
    public Couriers {
      pods = List.copyOf(pods);
    }
  }

  /// What the Pod of a courier shows of itself.
  ///
  /// @param message its last words, where it failed
  public record CourierView(
      String name,
      String uid,
      int number,
      PodView.Phase phase,
      boolean deleting,
      @Nullable String message) {

    boolean over() {
      return phase == PodView.Phase.SUCCEEDED || phase == PodView.Phase.FAILED;
    }
  }

  /// A Pod that the API server would not have.
  ///
  /// @param passes whether it may have the same Pod later: there was no quota left
  public record Refusal(String why, boolean passes) {}
}
