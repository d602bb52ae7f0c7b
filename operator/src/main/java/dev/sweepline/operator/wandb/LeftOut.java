package dev.sweepline.operator.wandb;

import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.wandb.RunPosition;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// What a run left on Kafka, and the gap where Kafka did not keep it.
final class LeftOut {
  /// From here on, everything is on Kafka alone.
  private OptionalLong from = OptionalLong.empty();

  private @Nullable Gap gap;

  /// Whether the present pass over it is read: not the one that was on its way when this run began,
  /// was parked or had no room any more, since that one passed some of it by.
  private boolean catchingUp;

  /// Everything from this record on is to be read from Kafka when the run is ready for it.
  void from(long offset) {
    from = OptionalLong.of(offset);
  }

  OptionalLong from() {
    return from;
  }

  boolean isEmpty() {
    return from.isEmpty();
  }

  /// Everything from here on is asked for again, and the same rows.
  void again(long offset) {
    from(offset);
    gap = null;
    catchingUp = false;
  }

  void beginCatchUp() {
    catchingUp = true;
  }

  /// Whether the present pass brings this record to the run.
  boolean wants(long offset) {
    return catchingUp && from.isPresent() && offset >= from.getAsLong();
  }

  /// The run has this record.
  void took(long offset) {
    from(offset + 1);
  }

  /// The run can take no more of the present pass.
  void skipPass() {
    catchingUp = false;
  }

  /// The reader is where the topic's news are.
  void caughtUp() {
    if (catchingUp && gap == null) {
      from = OptionalLong.empty();
    }
    catchingUp = false;
  }

  /// What was left out is not on Kafka any more, up to what this pass reads first: nothing else is
  /// taken until it came. After a crash the loss is noticed again.
  void openGap(RunPosition start, Reach.@Nullable Heard heard, long earliest) {
    gap = new Gap(start, heard, earliest);
  }

  boolean hasGap() {
    return gap != null;
  }

  /// Where the gap ends this pass tells and not what is new meanwhile, which comes after it.
  void see(TrainerEvent event) {
    if (gap != null) {
      gap.see(event);
    }
  }

  /// Whether what is new says where the gap ends: the pass found nothing of the run that does, but
  /// ended where the news begin.
  boolean listens() {
    return gap != null && !gap.complete() && !catchingUp;
  }

  /// Whether some event of what Kafka still has was seen.
  boolean seesEvents() {
    return gap != null && gap.seesEvents();
  }

  /// Whether the pass is over that looked for the end of the gap, and nobody was asked yet.
  boolean mayAskForRows() {
    return gap != null && gap.asked().isEmpty() && !catchingUp;
  }

  /// Whether it is certain that nothing of the run was in the gap.
  boolean missesNothing() {
    return gap == null || gap.missesNothing();
  }

  void awaitRows(String asked) {
    if (gap != null) {
      gap.ask(asked);
    }
  }

  /// The request for rows that has no answer yet.
  Optional<String> rowsAsked() {
    return openGap().flatMap(Gap::asked);
  }

  /// The gap, until all of a delivery came.
  Optional<Gap> openGap() {
    return Optional.ofNullable(gap).filter(open -> !open.complete());
  }

  /// Goes on if all of a delivery came, and what it had is `safe`.
  void closeGap(boolean safe) {
    if (safe && gap != null && gap.complete()) {
      goOnAfterGap();
    }
  }

  /// Goes on with what Kafka still has.
  void goOnAfterGap() {
    var open = gap;
    if (open != null) {
      from(open.earliest);
      gap = null;
    }
  }
}
