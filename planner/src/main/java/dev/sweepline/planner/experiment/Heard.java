package dev.sweepline.planner.experiment;

import dev.sweepline.planner.status.Checkpoint;
import dev.sweepline.planner.status.Progress;
import dev.sweepline.planner.status.Rung;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the events of the latest attempt add up to. Events inform; they do not settle, unless the
/// Pod is gone.
///
/// @param checkpoint the last one of `progress.attempt()`
/// @param finished the last event of `progress.attempt()`, where it came
/// @param epochEnds the objective at the ends of the latest epochs of `progress.attempt()`, in
///   order
/// @param heardAt when the last event came, by the operator's clock
/// @param normalisationBatch how many images batch normalisation sees at once, as `Started` said
/// @param beginning what its first event said, where it came
public record Heard(
    Progress progress,
    @Nullable Checkpoint checkpoint,
    @Nullable TrainerReport finished,
    @Nullable Instant heardAt,
    @Nullable Integer normalisationBatch,
    List<EpochEnd> epochEnds,
    @Nullable Beginning beginning) {

  /// The objective at the end of an epoch.
  public record EpochEnd(int epoch, double value) {}

  public Heard {
    epochEnds = List.copyOf(epochEnds);
  }

  /// What an attempt trains with, by its own words.
  public record Beginning(
      String device, Map<String, String> versions, @Nullable String dataDigest) {
    public Beginning {
      versions = Map.copyOf(versions);
    }
  }

  /// Whether an epoch is over that the next of these rungs waits for.
  ///
  /// @param reached those in the journal
  public boolean isAtNextOf(List<Integer> rungs, List<Rung> reached) {
    int last = reached.isEmpty() ? 0 : reached.getLast().epoch();
    return rungs.stream()
        .filter(rung -> rung > last)
        .findFirst()
        .filter(rung -> epochEnds.stream().anyMatch(end -> end.epoch() >= rung))
        .isPresent();
  }

  /// Of which nobody heard the beginning.
  public Heard(
      Progress progress,
      @Nullable Checkpoint checkpoint,
      @Nullable TrainerReport finished,
      @Nullable Instant heardAt,
      @Nullable Integer normalisationBatch,
      List<EpochEnd> epochEnds) {
    this(progress, checkpoint, finished, heardAt, normalisationBatch, epochEnds, null);
  }

  /// Where nobody asks when it came, and no epoch has ended.
  public Heard(
      Progress progress, @Nullable Checkpoint checkpoint, @Nullable TrainerReport finished) {
    this(progress, checkpoint, finished, null, null, List.of());
  }
}
