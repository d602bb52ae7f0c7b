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
    fieldPath = ".hangAfter")
@RecordBuilder
public record TrialLimits(
    @JsonPropertyDescription(
            "A trainer that has told events and then tells none for this time is stopped and tried"
                + " once more on another node, such as 15m; absent: never.")
        @Pattern(Patterns.DURATION)
        @Size(min = 2, max = 16)
        @Nullable String hangAfter)
    implements SpecPart {

  public static final TrialLimits DEFAULT = new TrialLimits(null);
}
