package dev.sweepline.planner.experiment;

import dev.sweepline.planner.configs.TreeCopy;
import dev.sweepline.planner.ledger.Contribution;
import dev.sweepline.planner.status.StopReason;
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
      @Nullable String image,
      @Nullable String dataDigest)
      implements ExperimentAction {}

  /// Set the stop annotation, then delete the Pod with grace; both only if it has this uid.
  record StopAttempt(int number, String podName, String podUid, StopReason reason)
      implements ExperimentAction {}

  /// Remove our finalizer: its outcome is in the journal.
  record ReleasePod(String podName, String podUid) implements ExperimentAction {}

  /// Delete a finished Pod that was kept long enough.
  record DeletePod(String podName, String podUid) implements ExperimentAction {}

  /// Ask the API server, not a cache, whether the Pod exists; if it does not, plan again with
  /// `Observed.gone`.
  record ConfirmGone(String podName, @Nullable String node) implements ExperimentAction {}

  /// Tell the ledger how it ended; told twice, it counts once.
  record TellLedger(Contribution contribution) implements ExperimentAction {}
}
