package dev.sweepline.operator.wandb;

import dev.sweepline.contract.TrainerEvent;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/// One run on its way to W&B; only the forwarder's thread touches it.
interface Tracker extends AutoCloseable {
  void accept(TrainerEvent event, long offset);

  /// The Experiment is settled; `ended` follows when W&B or the disk has everything.
  void settle(RunEnding ending);

  /// Does what is due.
  void tick(Instant now);

  boolean ended();

  /// Whether an attempt with this number or a later one said its last word.
  boolean finished(int attempt);

  /// The earliest record that must be readable again after a crash.
  OptionalLong firstUnsafeOffset();

  /// Where the partition must be read again, now that there is room.
  OptionalLong rereadFrom();

  /// Rows and events that are not safe yet.
  int backlog();

  /// What is in the way, for people.
  Optional<String> trouble();

  /// Lets go without ending the run: somebody goes on with it.
  @Override
  void close();
}
