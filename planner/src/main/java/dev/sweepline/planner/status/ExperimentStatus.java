package dev.sweepline.planner.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The journal of one trial: what was attempted, how it ended, how far it is. Nothing else
/// remembers it.
public record ExperimentStatus(
    @JsonPropertyDescription("The generation of the spec that this is about.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("Where the trial is in its life.") @Nullable ExperimentPhase phase,
    @JsonPropertyDescription(
            "Accepted, ChecklistSatisfied, Ready, Succeeded, Stalled, TrackingDegraded,"
                + " Recorded.")
        @Size(max = 16)
        List<Condition> conditions,
    @JsonPropertyDescription("The name of the run.") @Size(max = RUN_NAME) @Nullable String runName,
    @JsonPropertyDescription("The identity of the trial.") @Size(max = 80) @Nullable String digest,
    @JsonPropertyDescription("The digest of the resolved configuration.") @Size(max = 80)
        @Nullable String configDigest,
    @JsonPropertyDescription("The tags of the run.") @Size(max = 16)
        List<@Size(max = 64) String> tags,
    @JsonPropertyDescription(
            "Every attempt, in order; of more than 32 those that were stopped on purpose go first.")
        @Size(max = 32)
        List<Attempt> attempts,
    @JsonPropertyDescription("How many attempts ended in each way that has a limit of its own.")
        @Nullable Counters counters,
    @JsonPropertyDescription("How far the latest attempt is.") @Nullable Progress progress,
    @JsonPropertyDescription("The best value of the objective.") @Nullable Best best,
    @JsonPropertyDescription("All metrics of the best epoch.") @Size(max = 32)
        Map<String, @Size(max = 32) String> metrics,
    @JsonPropertyDescription("The checkpoint to continue or serve from.")
        @Nullable Checkpoint checkpoint,
    @JsonPropertyDescription("What it waits for, in one line.") @Size(max = Copies.LINE)
        @Nullable String waitingFor,
    @JsonPropertyDescription(
            "What a courier was sent for: events and rows that wait beside the checkpoints.")
        @Nullable Errand errand)
    implements StatusPart {

  private static final int RUN_NAME = 128;

  public static final ExperimentStatus EMPTY =
      new ExperimentStatus(
          null, null, List.of(), null, null, null, List.of(), List.of(), null, null, null, Map.of(),
          null, null, null);

  /// Of a trial that no courier was sent for.
  public ExperimentStatus(
      @Nullable Long observedGeneration,
      @Nullable ExperimentPhase phase,
      List<Condition> conditions,
      @Nullable String runName,
      @Nullable String digest,
      @Nullable String configDigest,
      List<String> tags,
      List<Attempt> attempts,
      @Nullable Counters counters,
      @Nullable Progress progress,
      @Nullable Best best,
      Map<String, String> metrics,
      @Nullable Checkpoint checkpoint,
      @Nullable String waitingFor) {
    this(
        observedGeneration,
        phase,
        conditions,
        runName,
        digest,
        configDigest,
        tags,
        attempts,
        counters,
        progress,
        best,
        metrics,
        checkpoint,
        waitingFor,
        null);
  }

  public ExperimentStatus {
    conditions = Copies.list(conditions);
    tags = Copies.list(tags);
    attempts = Copies.list(attempts);
    metrics = Copies.sorted(metrics);
    // A status that breaks its own schema could never be written again.
    runName = Copies.shortened(runName, RUN_NAME);
    waitingFor = Copies.shortened(waitingFor, Copies.LINE);
  }

  /// The same with this condition in the place of the one of its type.
  public ExperimentStatus withCondition(Condition condition) {
    var others = new ArrayList<>(conditions);
    others.removeIf(known -> known.type().equals(condition.type()));
    others.add(condition);
    return new ExperimentStatus(
        observedGeneration,
        phase,
        others,
        runName,
        digest,
        configDigest,
        tags,
        attempts,
        counters,
        progress,
        best,
        metrics,
        checkpoint,
        waitingFor,
        errand);
  }

  /// The same, further on.
  public ExperimentStatus withProgress(Progress further) {
    return new ExperimentStatus(
        observedGeneration,
        phase,
        conditions,
        runName,
        digest,
        configDigest,
        tags,
        attempts,
        counters,
        further,
        best,
        metrics,
        checkpoint,
        waitingFor,
        errand);
  }
}
