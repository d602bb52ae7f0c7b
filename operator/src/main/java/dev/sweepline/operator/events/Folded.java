package dev.sweepline.operator.events;

import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.planner.spec.Objective;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// What the events of an experiment's latest attempt add up to.
///
/// @param seq the last event that is folded in
/// @param missing the events that did not come
/// @param first where training stood when it was first heard of, to measure its speed from
/// @param last the latest value of every metric
/// @param highest per metric, the epoch where it was highest
/// @param started its first event, where that was heard
/// @param lowest per metric, the epoch where it was lowest
/// @param ends the latest epochs
/// @param heardAt when the last event came, by our own clock
@RecordBuilder
record Folded(
    String uid,
    int attempt,
    long seq,
    Missing missing,
    Instant updatedAt,
    @Nullable Integer maxEpochs,
    @Nullable Position first,
    @Nullable Position now,
    Map<String, Double> last,
    Map<String, Epoch> highest,
    Map<String, Epoch> lowest,
    EpochEnds ends,
    TrainerEvent.@Nullable CheckpointSaved checkpoint,
    TrainerEvent.@Nullable Finished finished,
    @Nullable Instant heardAt,
    TrainerEvent.@Nullable Started started) {

  /// Where training is at a moment; `epoch` counts epochs done.
  record Position(Instant time, long step, double epoch) {}

  /// The metrics at the end of an epoch.
  record Epoch(int number, Map<String, Double> metrics) {
    private boolean isBetter(Epoch other, String metric, int sign) {
      double own = sign * metrics.getOrDefault(metric, Double.NaN);
      double others = sign * other.metrics().getOrDefault(metric, Double.NaN);
      return own > others || (own == others && number < other.number());
    }
  }

  /// The state after an event; empty if it says nothing new: heard before, from an attempt that was
  /// replaced, or an aside of one that is not known. One that was missed may come late.
  static Optional<Folded> fold(@Nullable Folded known, TrainerEvent event) {
    if (isAheadOfItsAttempt(known, event)) {
      return Optional.empty();
    }
    if (known == null) {
      // Listening began somewhere: what was before is not missing.
      return Optional.of(begin(event, event.seq() - 1).with(event));
    }
    if (event.attempt() > known.attempt()) {
      return Optional.of(begin(event, -1).with(event));
    }
    if (event.attempt() < known.attempt() || known.hasHeard(event)) {
      return Optional.empty();
    }
    if (isLate(known, event)) {
      return Optional.of(known.withLate(event));
    }
    return Optional.of(known.with(event));
  }

  /// An aside cannot begin an attempt: what is known of the one before would go for nothing.
  static boolean isAheadOfItsAttempt(@Nullable Folded known, TrainerEvent event) {
    return event instanceof TrainerEvent.Aside
        && (known == null || event.attempt() > known.attempt());
  }

  /// Whether it was missed, and comes behind later ones.
  static boolean isLate(@Nullable Folded known, TrainerEvent event) {
    return known != null && event.attempt() == known.attempt() && known.missing().has(event.seq());
  }

  private boolean hasHeard(TrainerEvent event) {
    return event.seq() <= seq && !missing.has(event.seq());
  }

  private static Folded begin(TrainerEvent event, long before) {
    return new Folded(
        event.uid(),
        event.attempt(),
        before,
        Missing.NONE,
        event.time(),
        null,
        null,
        null,
        Map.of(),
        Map.of(),
        Map.of(),
        EpochEnds.NONE,
        null,
        null,
        null,
        null);
  }

  private Folded with(TrainerEvent event) {
    return switch (event) {
      case TrainerEvent.Started begun ->
          FoldedBuilder.builder(copy(event, begun.maxEpochs(), now, last)).started(begun).build();
      case TrainerEvent.Progress progress -> with(progress);
      case TrainerEvent.CheckpointSaved saved ->
          copy(event, maxEpochs, now, last).withEnd(saved, finished);
      case TrainerEvent.Finished end ->
          copy(event, maxEpochs, now, merged(last, end.lastMetrics())).withEnd(checkpoint, end);
      // A trainer that hangs may go on measuring: that is no sign of life.
      case TrainerEvent.Aside _ -> copy(event, maxEpochs, now, last).at(updatedAt);
    };
  }

  private Folded with(TrainerEvent.Progress progress) {
    var position = new Position(progress.time(), progress.step(), progress.epoch());
    var folded = copy(progress, maxEpochs, position, merged(last, progress.metrics()));
    return progress.epochEnd() ? folded.withEpoch(progress) : folded;
  }

  private Folded withEpoch(TrainerEvent.Progress progress) {
    var epoch = new Epoch((int) Math.round(progress.epoch()), progress.metrics());
    return withEpochs(
        better(highest, epoch, 1),
        better(lowest, epoch, -1),
        ends.with(epoch.number(), epoch.metrics()));
  }

  /// What it says is older than what is known: it fills in, and replaces nothing.
  private Folded withLate(TrainerEvent event) {
    var fewer = FoldedBuilder.builder(this).missing(missing.without(event.seq())).build();
    return switch (event) {
      case TrainerEvent.Started begun ->
          FoldedBuilder.builder(fewer).maxEpochs(begun.maxEpochs()).started(begun).build();
      case TrainerEvent.Progress progress -> fewer.withLate(progress);
      case TrainerEvent.CheckpointSaved saved ->
          checkpoint == null || checkpoint.step() < saved.step()
              ? fewer.withEnd(saved, finished)
              : fewer;
      case TrainerEvent.Finished end -> fewer.withEnd(checkpoint, end);
      case TrainerEvent.Aside _ -> fewer;
    };
  }

  private Folded withLate(TrainerEvent.Progress progress) {
    var position = new Position(progress.time(), progress.step(), progress.epoch());
    var folded =
        FoldedBuilder.builder(this)
            .now(now == null || now.step() < position.step() ? position : now)
            .last(merged(progress.metrics(), last))
            .build();
    return progress.epochEnd() ? folded.withEpoch(progress) : folded;
  }

  private Folded copy(
      TrainerEvent event,
      @Nullable Integer newMaxEpochs,
      @Nullable Position position,
      Map<String, Double> metrics) {
    return new Folded(
        uid,
        attempt,
        event.seq(),
        missing.between(seq, event.seq()),
        event.time(),
        newMaxEpochs,
        first == null ? position : first,
        position,
        metrics,
        highest,
        lowest,
        ends,
        checkpoint,
        finished,
        heardAt,
        started);
  }

  private Folded at(Instant time) {
    return FoldedBuilder.builder(this).updatedAt(time).build();
  }

  private Folded withEpochs(
      Map<String, Epoch> newHighest, Map<String, Epoch> newLowest, EpochEnds newEnds) {
    return FoldedBuilder.builder(this).highest(newHighest).lowest(newLowest).ends(newEnds).build();
  }

  private Folded withEnd(
      TrainerEvent.@Nullable CheckpointSaved saved, TrainerEvent.@Nullable Finished end) {
    return FoldedBuilder.builder(this).checkpoint(saved).finished(end).build();
  }

  /// The same, heard at this moment.
  Folded heardAt(Instant moment) {
    return FoldedBuilder.builder(this).heardAt(moment).build();
  }

  private static Map<String, Double> merged(Map<String, Double> old, Map<String, Double> update) {
    var merged = new LinkedHashMap<>(old);
    merged.putAll(update);
    return merged;
  }

  /// Of equals, the earlier epoch stays.
  private static Map<String, Epoch> better(Map<String, Epoch> known, Epoch epoch, int sign) {
    var better = new LinkedHashMap<>(known);
    epoch
        .metrics()
        .forEach((name, _) -> {
          var before = better.get(name);
          if (before == null || epoch.isBetter(before, name, sign)) {
            better.put(name, epoch);
          }
        });
    return better;
  }

  Optional<Epoch> best(Objective objective) {
    var epochs =
        switch (objective.direction()) {
          case MAXIMIZE -> highest;
          case MINIMIZE -> lowest;
        };
    return Optional.ofNullable(epochs.get(objective.metric()));
  }

  /// When training will be done if it goes on as it went so far in this attempt.
  Optional<Instant> eta() {
    var speed = epochsPerSecond();
    if (maxEpochs == null || now == null || finished != null || speed.isEmpty()) {
      return Optional.empty();
    }
    double secondsLeft = Math.max(0, maxEpochs - now.epoch()) / speed.getAsDouble();
    return Optional.of(now.time().plus(Duration.ofMillis(Math.round(secondsLeft * 1000))));
  }

  private OptionalDouble epochsPerSecond() {
    if (first == null || now == null || now.epoch() <= first.epoch()) {
      return OptionalDouble.empty();
    }
    double seconds = Duration.between(first.time(), now.time()).toMillis() / 1000.0;
    return seconds <= 0
        ? OptionalDouble.empty()
        : OptionalDouble.of((now.epoch() - first.epoch()) / seconds);
  }
}
