package dev.sweepline.operator.wandb;

import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.wandb.RunEnding;
import java.time.Instant;
import java.util.Optional;

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

  /// Whether what was left on Kafka can go on its way.
  boolean flows();

  /// Whether an answer is awaited that says what became of some rows.
  boolean inFlight();

  /// What is to be remembered of the run; empty while nothing can be told of it.
  Optional<RunState> state(int partition);

  /// Some of its rows waited on Kafka for longer than the topic keeps them.
  void lost();

  /// Asks for those of its rows that Kafka does not keep any more.
  ///
  /// @param asked tells this request from others
  /// @return false if nobody can be asked
  boolean askForRows(String asked);

  /// What is in the way, for people.
  Optional<String> trouble();

  /// Lets go without ending the run: somebody goes on with it.
  @Override
  void close();
}
