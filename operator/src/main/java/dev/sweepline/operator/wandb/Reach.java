package dev.sweepline.operator.wandb;

import dev.sweepline.contract.TrainerEvent;
import org.jspecify.annotations.Nullable;

/// How far a run's events are dealt with: enough to tell, after Kafka dropped some records, whether
/// any of this run were among them.
///
/// @param unsafeFrom the first record that must be read again; null if there is none
/// @param heard the last event if all up to it is safe; null if something is not, or nobody knows
record Reach(@Nullable Long unsafeFrom, @Nullable Heard heard) {
  /// Nobody knows.
  static final Reach UNKNOWN = new Reach(null, null);

  /// An event, by its number.
  ///
  /// @param lastWord whether its attempt says no more
  record Heard(int attempt, long seq, boolean lastWord) {
    static Heard of(TrainerEvent event) {
      return new Heard(event.attempt(), event.seq(), event instanceof TrainerEvent.Finished);
    }

    /// Whether no event lies between.
    boolean isFollowedBy(TrainerEvent event) {
      return event.attempt() == attempt
          ? event.seq() <= seq + 1
          : lastWord && event.attempt() == attempt + 1 && event.seq() == 0;
    }
  }

  /// Whether everything of the run that is still needed is at `earliest` or behind it.
  boolean isBeyond(long earliest) {
    return unsafeFrom != null && unsafeFrom >= earliest;
  }
}
