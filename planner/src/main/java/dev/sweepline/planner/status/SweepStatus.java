package dev.sweepline.planner.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A sweep at a glance, for people; of constant size, and never read back.
@RecordBuilder
public record SweepStatus(
    @JsonPropertyDescription("The generation of the spec that this is about.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("Where the sweep is in its life.") @Nullable SweepPhase phase,
    @JsonPropertyDescription("Accepted, ChecklistSatisfied, Ready, Succeeded, Stalled.")
        @Size(max = 8)
        List<Condition> conditions,
    @JsonPropertyDescription("How many trials there will be.") @Nullable Plan plan,
    @JsonPropertyDescription("How many trials there are, by phase.") @Nullable Counts counts,
    @JsonPropertyDescription("The best of all trials so far, those of removed values too.")
        @Nullable BestTrial best,
    @JsonPropertyDescription("What it waits for, in one line.") @Size(max = 1024)
        @Nullable String waitingFor,
    @JsonPropertyDescription("When its first trial was made.") @Size(max = 40)
        @Nullable String startedAt,
    @JsonPropertyDescription("When its last trial ended.") @Size(max = 40)
        @Nullable String finishedAt,
    @JsonPropertyDescription("The checklist, item by item.") @Size(max = 16)
        List<ChecklistLine> checklist,
    @JsonPropertyDescription("What its attempts that are over have cost; absent: no GPU time yet.")
        @Nullable Usage usage)
    implements StatusPart {

  public static final SweepStatus EMPTY = SweepStatusBuilder.builder().build();

  public SweepStatus {
    conditions = Copies.list(conditions);
    checklist = Copies.list(checklist);
  }

  /// How many trials a sweep will have.
  public record Plan(
      @JsonPropertyDescription("Combinations of values and seeds.") @Required Long cells,
      @JsonPropertyDescription("Cells that search.exclude leaves out.") @Required Long excluded,
      @JsonPropertyDescription("Cells that will run, and trials of values that were removed later.")
          @Required
          Long trials,
      @JsonPropertyDescription("True: estimated from a sample, as there are more than 10000 cells.")
          boolean approximate)
      implements StatusPart {}

  /// How many trials there are, by phase.
  public record Counts(
      @JsonPropertyDescription("All that were made.") @Required Integer total,
      @JsonPropertyDescription("Waiting for their first attempt, or suspended.") @Required
          Integer pending,
      @JsonPropertyDescription("Running.") @Required Integer running,
      @JsonPropertyDescription("Succeeded.") @Required Integer succeeded,
      @JsonPropertyDescription("Failed.") @Required Integer failed,
      @JsonPropertyDescription("Stopped.") @Required Integer stopped)
      implements StatusPart {}

  /// The best trial so far.
  public record BestTrial(
      @JsonPropertyDescription("The Experiment.") @Required @Size(max = 253) String experiment,
      @JsonPropertyDescription("Its run's name.") @Size(max = 128) @Nullable String runName,
      @JsonPropertyDescription("The objective's name.") @Required @Size(max = 64) String metric,
      @JsonPropertyDescription("Its value.") @Required @Size(max = 32) String value,
      @JsonPropertyDescription("The epoch that reached it.") @Nullable Integer epoch)
      implements StatusPart {}
}
