package dev.sweepline.planner.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The journal of one trial: what was attempted, how it ended, how far it is. Nothing else
/// remembers it.
@RecordBuilder
public record ExperimentStatus(
    @JsonPropertyDescription("The generation of the spec that this is about.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("Where the trial is in its life.") @Nullable ExperimentPhase phase,
    @JsonPropertyDescription(
            "Accepted, ChecklistSatisfied, Ready, Succeeded, Stalled, TrackingDegraded,"
                + " Recorded, ReportPushed.")
        @Size(max = 16)
        List<Condition> conditions,
    @JsonPropertyDescription("The name of the run.") @Size(max = RUN_NAME) @Nullable String runName,
    @JsonPropertyDescription("The identity of the trial.") @Size(max = 80) @Nullable String digest,
    @JsonPropertyDescription("The digest of the resolved configuration.") @Size(max = 80)
        @Nullable String configDigest,
    @JsonPropertyDescription("The seed that it runs with.") @Nullable Integer seed,
    @JsonPropertyDescription("The tags of the run.") @Size(max = 16)
        List<@Size(max = 64) String> tags,
    @JsonPropertyDescription(
            "Every attempt, in order; of more than 32 those that were stopped on purpose go first.")
        @Size(max = 32)
        List<Attempt> attempts,
    @JsonPropertyDescription(
            "Seconds that attempts ran for which that list has no room any more; absent: none.")
        @Nullable Long forgottenSeconds,
    @JsonPropertyDescription("How many attempts ended in each way that has a limit of its own.")
        @Nullable Counters counters,
    @JsonPropertyDescription("How far the latest attempt is.") @Nullable Progress progress,
    @JsonPropertyDescription("The best value of the objective.") @Nullable Best best,
    @JsonPropertyDescription("All metrics of the best epoch.") @Size(max = 32)
        Map<String, @Size(max = 32) String> metrics,
    @JsonPropertyDescription("The checkpoint to continue or serve from.")
        @Nullable Checkpoint checkpoint,
    @JsonPropertyDescription("How its batch goes through the GPU.") @Nullable Batch batch,
    @JsonPropertyDescription("What it waits for, in one line.") @Size(max = Copies.LINE)
        @Nullable String waitingFor,
    @JsonPropertyDescription("The objective at each of spec.rungs that was reached.")
        @Size(max = 24)
        List<Rung> rungs,
    @JsonPropertyDescription(
            "What a courier was sent for: events and rows that wait beside the checkpoints.")
        @Nullable Errand errand,
    @JsonPropertyDescription("The earlier run whose outcome it took over, instead of running.")
        @Nullable Reused reused,
    @JsonPropertyDescription("What it really ran with.") @Nullable Provenance provenance,
    @JsonPropertyDescription("The checklist, item by item; empty for a trial of a Sweep.")
        @Size(max = 16)
        List<ChecklistLine> checklist,
    @JsonPropertyDescription("What its attempts that are over have cost; absent: no GPU time yet.")
        @Nullable Usage usage,
    @JsonPropertyDescription(
            "The checkpoints of attempts below this number were removed, as nobody needs them.")
        @Min(2)
        @Max(10000)
        @Nullable Integer checkpointsGone,
    @JsonPropertyDescription("The goals, one by one.") @Size(max = 8) List<GoalLine> goals,
    @JsonPropertyDescription("Which goals are reached, such as 1 of 3: Baseline.") @Size(max = 640)
        @Nullable String goalsReached,
    @JsonPropertyDescription("Its report in Git; only where spec.report.git is set.")
        @Nullable PushedReport report)
    implements StatusPart, Conditioned {

  private static final int RUN_NAME = 128;

  public static final ExperimentStatus EMPTY = ExperimentStatusBuilder.builder().build();

  public ExperimentStatus {
    conditions = Copies.list(conditions);
    checklist = Copies.list(checklist);
    goals = Copies.list(goals);
    tags = Copies.list(tags);
    attempts = Copies.list(attempts);
    metrics = Copies.sorted(metrics);
    rungs = Copies.list(rungs);
    // A status that breaks its own schema could never be written again.
    runName = Copies.shortened(runName, RUN_NAME);
    waitingFor = Copies.shortened(waitingFor, Copies.LINE);
  }

  /// The same with this condition in the place of the one of its type.
  public ExperimentStatus withCondition(Condition condition) {
    var others = new ArrayList<>(conditions);
    others.removeIf(known -> known.type().equals(condition.type()));
    others.add(condition);
    return ExperimentStatusBuilder.builder(this).conditions(others).build();
  }

  /// The same, further on.
  public ExperimentStatus withProgress(Progress further) {
    return ExperimentStatusBuilder.builder(this).progress(further).build();
  }

  /// Whether it is over, for whatever reason.
  public boolean settled() {
    return phase != null && phase.settled();
  }
}
