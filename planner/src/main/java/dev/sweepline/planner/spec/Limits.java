package dev.sweepline.planner.spec;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.jspecify.annotations.Nullable;

/// How much of a sweep may run, fail or cost.
@ValidationRule(
    value = "!has(self.gpuHours) || double(self.gpuHours) > 0.0",
    message = "gpuHours is more than 0; leave it out for no such limit",
    messageExpression =
        "'is ' + self.gpuHours + '; gpuHours is more than 0; leave it out for no such limit'",
    fieldPath = ".gpuHours")
@ValidationRule(
    value = "!has(self.maxTrialHours) || double(self.maxTrialHours) > 0.0",
    message = "maxTrialHours is more than 0; leave it out for no such limit",
    messageExpression =
        "'is ' + self.maxTrialHours + '; maxTrialHours is more than 0; leave it out for no"
            + " such limit'",
    fieldPath = ".maxTrialHours")
@ValidationRule(
    value = "!has(self.costPerGpuHour) || double(self.costPerGpuHour) > 0.0",
    message = "costPerGpuHour is more than 0; leave it out where GPU hours cost nothing",
    messageExpression =
        "'is ' + self.costPerGpuHour + '; costPerGpuHour is more than 0; leave it out where"
            + " GPU hours cost nothing'",
    fieldPath = ".costPerGpuHour")
@ValidationRule(
    value = "!has(self.currency) || has(self.costPerGpuHour)",
    message = "currency needs costPerGpuHour",
    fieldPath = ".currency")
@ValidationRule(
    value = "!has(self.progressDeadline) || duration(self.progressDeadline) > duration('0s')",
    message = "progressDeadline is more than 0s; leave it out for no such limit",
    messageExpression =
        "'is ' + self.progressDeadline + '; progressDeadline is more than 0s; leave it out"
            + " for no such limit'",
    fieldPath = ".progressDeadline")
@ValidationRule(
    value = "!has(self.hangAfter) || duration(self.hangAfter) >= duration('30s')",
    message = "hangAfter is at least 30s; leave it out for no such limit",
    messageExpression =
        "'is ' + self.hangAfter + '; hangAfter is at least 30s; leave it out for no such limit'",
    fieldPath = ".hangAfter")
@RecordBuilder
public record Limits(
    @JsonPropertyDescription("At most this many unfinished trials at a time.")
        @Default("1")
        @Min(1)
        @Max(10000)
        Integer parallelism,
    @JsonPropertyDescription(
            "Start no more trials once this many have failed; absent: no such limit.")
        @Min(1)
        @Max(100000)
        @Nullable Integer maxFailed,
    @JsonPropertyDescription(
            "A trainer that sends no event about its training for this time, such as 15m, is"
                + " stopped and tried once more on another node; until its first event it has"
                + " twice as long, and at least 10m, from its container's start. Lines of its"
                + " console and measurements of its machine do not count; absent: never, as for"
                + " an image that sends no events.")
        @Pattern(Patterns.DURATION)
        @Size(min = 2, max = 16)
        @Nullable String hangAfter,
    @JsonPropertyDescription(
            "GPU hours that all trials together may take, such as \"400\": nothing starts that is"
                + " expected to cost more than what is left, and nothing that runs is stopped for"
                + " it; absent: no such limit.")
        @Pattern(Patterns.AMOUNT)
        @Size(min = 1, max = 16)
        @Nullable String gpuHours,
    @JsonPropertyDescription(
            "A trial that has run for more hours than this, over all of its attempts, writes a"
                + " checkpoint and is stopped for good; absent: no such limit.")
        @Pattern(Patterns.AMOUNT)
        @Size(min = 1, max = 16)
        @Nullable String maxTrialHours,
    @JsonPropertyDescription(
            "Stalled becomes True when nothing has started, finished or progressed for this time"
                + " while something should, such as 30m; absent: no such limit.")
        @Pattern(Patterns.DURATION)
        @Size(min = 2, max = 16)
        @Nullable String progressDeadline,
    @JsonPropertyDescription(
            "Whether the cheapest trial runs alone until it has been through an epoch, so that a"
                + " broken sweep stops after one cheap run.")
        @Default("true")
        boolean smokeTrial,
    @JsonPropertyDescription("What a GPU hour costs, such as \"2.50\"; status.usage.cost follows.")
        @Pattern(Patterns.AMOUNT)
        @Size(min = 1, max = 16)
        @Nullable String costPerGpuHour,
    @JsonPropertyDescription("The currency of costPerGpuHour, such as USD.")
        @Pattern(Patterns.CURRENCY)
        @Size(min = 3, max = 3)
        @Nullable String currency)
    implements SpecPart {

  public static final Limits DEFAULT =
      LimitsBuilder.builder().parallelism(1).smokeTrial(true).build();

  public Limits {
    parallelism = parallelism == null ? Integer.valueOf(1) : parallelism;
  }

  /// What holds for each trial.
  public TrialLimits ofTrial() {
    return TrialLimitsBuilder.builder()
        .maxTrialHours(maxTrialHours)
        .costPerGpuHour(costPerGpuHour)
        .currency(currency)
        .hangAfter(hangAfter)
        .build();
  }
}
