package dev.sweepline.planner.experiment;

import dev.sweepline.planner.configs.TreeCopy;
import dev.sweepline.planner.ledger.Contribution;
import dev.sweepline.planner.ledger.LedgerKey;
import dev.sweepline.planner.status.StopReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something to do for an Experiment; each is safe to repeat.
public sealed interface ExperimentAction {

  /// Copy the configuration tree into an immutable ConfigMap, owned by the Experiment, and plan
  /// again: nothing begins before it is kept.
  record KeepTree(TreeCopy copy) implements ExperimentAction {}

  /// Make the Pod of an attempt; a Pod of that name that exists already is the right one.
  ///
  /// @param config the resolved configuration as YAML
  /// @param configDigest its digest, which ignores the micro-batch
  /// @param avoid nodes that must not get it
  /// @param ratherNot nodes that get it only if no other can
  /// @param image what an earlier attempt or trial ran, by its digest; null for the requested one
  /// @param dataDigest of the data that it must find; null for whatever there is
  record StartAttempt(
      int number,
      String podName,
      String runName,
      String config,
      String configDigest,
      @Nullable Integer microBatch,
      @Nullable String resumeFrom,
      List<String> avoid,
      List<String> ratherNot,
      @Nullable String image,
      @Nullable String dataDigest)
      implements ExperimentAction {
    public StartAttempt {
      avoid = List.copyOf(avoid);
      ratherNot = List.copyOf(ratherNot);
    }

    /// On any node, with the requested image and whatever data there is.
    public StartAttempt(
        int number,
        String podName,
        String runName,
        String config,
        String configDigest,
        @Nullable Integer microBatch,
        @Nullable String resumeFrom) {
      this(
          number,
          podName,
          runName,
          config,
          configDigest,
          microBatch,
          resumeFrom,
          List.of(),
          List.of(),
          null,
          null);
    }
  }

  /// Set the stop annotation, then delete the Pod with grace; both only if it has this uid.
  record StopAttempt(int number, String podName, String podUid, StopReason reason)
      implements ExperimentAction {}

  /// Keep the end of a Pod's log, in a ConfigMap of its own, before the Pod may go. As good as it
  /// can: a log that cannot be had is no reason to hold a Pod.
  record KeepLog(int number, String podName, String podUid) implements ExperimentAction {}

  /// Remove our finalizer: its outcome is in the journal.
  record ReleasePod(String podName, String podUid) implements ExperimentAction {}

  /// Delete a finished Pod that was kept long enough.
  record DeletePod(String podName, String podUid) implements ExperimentAction {}

  /// Make the Pod of a courier; one of that name that exists already is the right one.
  ///
  /// @param rows whether it sends the rows of `metrics.jsonl`
  /// @param attempts whose keys it needs
  /// @param node where an attempt has the volume, or had it last
  /// @param bound whether it must run there, because that attempt is live
  record SendCourier(
      int number,
      String podName,
      Leftovers leftovers,
      boolean rows,
      List<Integer> attempts,
      @Nullable String node,
      boolean bound)
      implements ExperimentAction {
    /// What it is to carry of what attempts left on disk.
    public enum Leftovers {
      /// Nothing: they are still at it.
      NONE,
      /// What there is: nobody could say whether there is any.
      PERHAPS,
      /// What there must be: an attempt said so.
      REPORTED
    }
  }

  /// Let the ledger know that a checkpoint does not exist any more, whatever it is told later by
  /// somebody who knows less.
  record CheckpointGone(LedgerKey key) implements ExperimentAction {}

  /// Ask the API server, not a cache, whether the Pod exists; if it does not, plan again with
  /// `Observed.gone`.
  record ConfirmGone(String podName, @Nullable String node) implements ExperimentAction {}

  /// Ask whether the node of a Pod that should have ended answers; if it does not, plan again with
  /// `Observed.silent`.
  record AskAfterNode(String podName, String node) implements ExperimentAction {}

  /// Tell the ledger how it ended; told twice, it counts once.
  record TellLedger(Contribution contribution) implements ExperimentAction {}
}
