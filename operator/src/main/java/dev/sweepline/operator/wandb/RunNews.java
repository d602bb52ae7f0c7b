package dev.sweepline.operator.wandb;

/// Hears what a run means for the Experiment it belongs to; may be told the same again.
interface RunNews {
  /// The run waits for something.
  ///
  /// @param reason one word for programs
  void degraded(TrackedRun run, String reason, String why);

  /// W&B takes the run.
  void flows(TrackedRun run);

  /// Some of its rows are not in W&B and never will be.
  void lost(TrackedRun run);

  /// Some of its rows are older than what Kafka keeps; they are to come from its trial's own files.
  ///
  /// @param asked tells this request from others
  void askForRows(TrackedRun run, String asked);

  /// Somebody pressed Stop in W&B.
  void stopAsked(TrackedRun run);
}
