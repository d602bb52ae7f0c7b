package dev.sweepline.planner.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/// The best value of the objective that a trial reached.
public record Best(
    @JsonPropertyDescription("The objective's name.") @Required @Size(max = 64) String metric,
    @JsonPropertyDescription("Its value.") @Required @Size(max = 32) String value,
    @JsonPropertyDescription("The epoch that reached it.") @Nullable Integer epoch)
    implements StatusPart {}
