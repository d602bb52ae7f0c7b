package dev.sweepline.planner.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/// What was spent on attempts that are over.
public record Usage(
    @JsonPropertyDescription("GPUs times seconds.") @Required Long gpuSeconds,
    @JsonPropertyDescription("The same in hours, such as 3.25.") @Required @Size(max = 32)
        String gpuHours,
    @JsonPropertyDescription("What they cost by limits.costPerGpuHour.") @Size(max = 32)
        @Nullable String cost,
    @JsonPropertyDescription("The currency of the cost.") @Size(max = 3) @Nullable String currency)
    implements StatusPart {

  /// In one line: `3.25 GPU hours, 8.13 USD`.
  public String text() {
    return gpuHours
        + " GPU hours"
        + (cost == null ? "" : ", " + cost + (currency == null ? "" : " " + currency));
  }
}
