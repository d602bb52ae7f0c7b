package dev.sweepline.planner.status;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/// One `metav1.Condition`.
public record Condition(
    @JsonPropertyDescription("Accepted, ChecklistSatisfied, Ready, Succeeded, Stalled or Recorded.")
        @Required
        @Pattern("^[A-Za-z]+$")
        @Size(min = 1, max = 64)
        String type,
    @JsonPropertyDescription("True, False or Unknown.") @Required Truth status,
    @JsonPropertyDescription("The generation of the spec that this is about.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("When the status last changed.") @Required @Size(max = 40)
        String lastTransitionTime,
    @JsonPropertyDescription("One word for programs.")
        @Required
        @Pattern("^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$")
        @Size(min = 1, max = 128)
        String reason,
    @JsonPropertyDescription("One sentence for people.") @Required @Size(max = 4096) String message)
    implements StatusPart {

  /// Whether a condition holds.
  public enum Truth {
    @JsonProperty("True")
    TRUE,
    @JsonProperty("False")
    FALSE,
    @JsonProperty("Unknown")
    UNKNOWN
  }
}
