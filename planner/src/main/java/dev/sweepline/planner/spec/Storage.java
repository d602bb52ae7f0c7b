package dev.sweepline.planner.spec;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.jspecify.annotations.Nullable;

/// Where checkpoints live.
@RecordBuilder
public record Storage(
    @JsonPropertyDescription("The volume for checkpoints, shared by all trials.") @Required
        Claim checkpoints,
    @JsonPropertyDescription("Which checkpoints stay; absent: what the configuration says.")
        @Nullable Keep keep)
    implements SpecPart {

  /// Which checkpoints of a trial stay.
  public record Keep(
      @JsonPropertyDescription("As many of the best epochs; becomes checkpoint.keep.")
          @Required
          @Min(1)
          @Max(100)
          Integer best)
      implements SpecPart {}
}
