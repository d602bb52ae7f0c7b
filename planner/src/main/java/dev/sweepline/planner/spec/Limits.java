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

/// How much of a sweep may run, or fail.
@ValidationRule(
    value = "!has(self.hangAfter) || duration(self.hangAfter) >= duration('30s')",
    message = "hangAfter is at least 30s; leave it out for no such limit",
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
            "A trainer that has told events and then tells none for this time is stopped and tried"
                + " once more on another node, such as 15m; absent: never.")
        @Pattern(Patterns.DURATION)
        @Size(min = 2, max = 16)
        @Nullable String hangAfter)
    implements SpecPart {

  public static final Limits DEFAULT = LimitsBuilder.builder().parallelism(1).build();

  public Limits {
    parallelism = parallelism == null ? Integer.valueOf(1) : parallelism;
  }

  /// What holds for each trial.
  public TrialLimits ofTrial() {
    return new TrialLimits(hangAfter);
  }
}
