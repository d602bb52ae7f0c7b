package dev.sweepline.planner.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A sweep at a glance, for people; of constant size. Nothing is decided by it: what it notes of
/// the report in Git only saves asking there.
@RecordBuilder
public record SweepStatus(
    @JsonPropertyDescription("The generation of the spec that this is about.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("Where the sweep is in its life.") @Nullable SweepPhase phase,
    @JsonPropertyDescription(
            "Accepted, ChecklistSatisfied, Ready, Succeeded, Stalled, EarlyStop,"
                + " ReportPushed.")
        @Size(max = 16)
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
    @JsonPropertyDescription("What its first trial was seen to have, and all others are held to.")
        @Nullable Provenance pinned,
    @JsonPropertyDescription("The checklist, item by item.") @Size(max = 16)
        List<ChecklistLine> checklist,
    @JsonPropertyDescription("What its attempts that are over have cost; absent: no GPU time yet.")
        @Nullable Usage usage,
    @JsonPropertyDescription(
            "How many of its trials have their journal in ConfigMaps alone, as"
                + " retention.finishedExperiments wants it; they are in all counts.")
        @Nullable Integer archived,
    @JsonPropertyDescription("The goals, one by one.") @Size(max = 8) List<GoalLine> goals,
    @JsonPropertyDescription("Which goals are reached, such as 1 of 3: Baseline.") @Size(max = 640)
        @Nullable String goalsReached,
    @JsonPropertyDescription("The report in Git, where spec.report.git wants it; absent: nowhere.")
        @Nullable PushedReport report,
    @JsonPropertyDescription("Of type Ensemble: who votes, and how it came out.")
        @Nullable EnsembleLine ensemble)
    implements StatusPart, Conditioned {

  public static final SweepStatus EMPTY = SweepStatusBuilder.builder().build();

  public SweepStatus {
    conditions = Copies.list(conditions);
    checklist = Copies.list(checklist);
    goals = Copies.list(goals);
  }

  /// How many trials a sweep will have.
  public record Plan(
      @JsonPropertyDescription("Combinations of values and seeds.") @Required Long cells,
      @JsonPropertyDescription("Cells that search.exclude leaves out.") @Required Long excluded,
      @JsonPropertyDescription("Cells that will run, and trials of values that were removed later.")
          @Required
          Long trials,
      @JsonPropertyDescription("True: estimated from a sample, as there are more than 10000 cells.")
          boolean approximate,
      @JsonPropertyDescription(
              "Plan only: trials whose outcome is known or that run elsewhere now; absent while the"
                  + " ledger cannot say.")
          @Nullable Long duplicates,
      @JsonPropertyDescription(
              "True: duplicates and gpuHours are estimated from a sample of the trials.")
          @Nullable Boolean sampled,
      @JsonPropertyDescription(
              "Plan only: GPU-hours of what would run, by what trials of the same model and image size"
                  + " took an epoch; absent while there is none.")
          @Size(max = 32)
          @Nullable String gpuHours,
      @JsonPropertyDescription("Plan only: the first trials.") @Size(max = 5) List<First> first,
      @JsonPropertyDescription("Plan only: of the trials; another plan has another one.")
          @Size(max = 80)
          @Nullable String digest)
      implements StatusPart {

    public Plan {
      first = Copies.list(first);
    }

    /// Without a look at what was, is and costs.
    public Plan(Long cells, Long excluded, Long trials, boolean approximate) {
      this(cells, excluded, trials, approximate, null, null, null, List.of(), null);
    }
  }

  /// One of the first trials of a plan.
  public record First(
      @JsonPropertyDescription("The Experiment that it will be.") @Required @Size(max = 253)
          String experiment,
      @JsonPropertyDescription("The name of its run.") @Required @Size(max = 128) String runName,
      @JsonPropertyDescription("Its values, in one line.") @Required @Size(max = 1024)
          String values)
      implements StatusPart {}

  /// How many trials there are, by phase.
  public record Counts(
      @JsonPropertyDescription("All that were made.") @Required Integer total,
      @JsonPropertyDescription("Waiting for their first attempt, or suspended.") @Required
          Integer pending,
      @JsonPropertyDescription("Running.") @Required Integer running,
      @JsonPropertyDescription("Succeeded.") @Required Integer succeeded,
      @JsonPropertyDescription("Failed.") @Required Integer failed,
      @JsonPropertyDescription("Stopped.") @Required Integer stopped,
      @JsonPropertyDescription("Of all: did not run, because the outcome was known.")
          @Nullable Integer reused)
      implements StatusPart {

    /// Of which all ran.
    public Counts(
        Integer total,
        Integer pending,
        Integer running,
        Integer succeeded,
        Integer failed,
        Integer stopped) {
      this(total, pending, running, succeeded, failed, stopped, null);
    }
  }

  /// The best trial so far.
  public record BestTrial(
      @JsonPropertyDescription("The Experiment.") @Required @Size(max = 253) String experiment,
      @JsonPropertyDescription("Its run's name.") @Size(max = 128) @Nullable String runName,
      @JsonPropertyDescription("The objective's name.") @Required @Size(max = 64) String metric,
      @JsonPropertyDescription("Its value.") @Required @Size(max = 32) String value,
      @JsonPropertyDescription("The epoch that reached it.") @Nullable Integer epoch)
      implements StatusPart {}
}
