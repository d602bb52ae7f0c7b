package dev.sweepline.planner.spec;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.jspecify.annotations.Nullable;

/// How much one trial may take.
@ValidationRule(
    value = "!has(self.hangAfter) || duration(self.hangAfter) >= duration('30s')",
    message = "hangAfter is at least 30s; leave it out for no such limit",
    messageExpression =
        "'is ' + self.hangAfter + '; hangAfter is at least 30s; leave it out for no such limit'",
    fieldPath = ".hangAfter")
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
@RecordBuilder
public record TrialLimits(
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
            "Having run for more hours than this, over all of its attempts, it writes a checkpoint"
                + " and is stopped for good; absent: no such limit.")
        @Pattern(Patterns.AMOUNT)
        @Size(min = 1, max = 16)
        @Nullable String maxTrialHours,
    @JsonPropertyDescription("What a GPU hour costs, such as \"2.50\"; status.usage.cost follows.")
        @Pattern(Patterns.AMOUNT)
        @Size(min = 1, max = 16)
        @Nullable String costPerGpuHour,
    @JsonPropertyDescription("The currency of costPerGpuHour, such as USD.")
        @Pattern(Patterns.CURRENCY)
        @Size(min = 3, max = 3)
        @Nullable String currency)
    implements SpecPart {

  public static final TrialLimits DEFAULT = TrialLimitsBuilder.builder().build();
}
