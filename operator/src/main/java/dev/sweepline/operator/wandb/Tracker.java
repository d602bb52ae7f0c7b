package dev.sweepline.operator.wandb;

import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.wandb.RunEnding;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/// One run on its way to W&B; only the forwarder's thread touches it.
interface Tracker extends AutoCloseable {
  /// What waits to be sent or written.
  Backlog backlog();

  default void accept(TrainerEvent event, long offset) {
    backlog().accept(event, offset);
  }

  /// The Experiment is settled; `ended` follows when W&B or the disk has everything.
  default void settle(RunEnding ending) {
    backlog().settle(ending);
  }

  /// Does what is due.
  void tick(Instant now);

  boolean ended();

  /// Whether an attempt with this number or a later one said its last word.
  default boolean finished(int attempt) {
    return backlog().finished(attempt);
  }

  /// The earliest record that must be readable again after a crash.
  default OptionalLong firstUnsafeOffset() {
    return backlog().firstUnsafeOffset();
  }

  /// Where the partition must be read again, now that there is room.
  default OptionalLong rereadFrom() {
    return backlog().rereadFrom();
  }

  /// What is in the way, for people.
  Optional<String> trouble();

  /// Lets go without ending the run: somebody goes on with it.
  @Override
  void close();
}
