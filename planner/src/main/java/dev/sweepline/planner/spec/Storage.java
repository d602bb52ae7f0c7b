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

  /// The same for one trial of a sweep.
  public Storage ofTrial() {
    return StorageBuilder.builder(this)
        .keep(keep == null || keep.best() == null ? null : new Keep(keep.best(), null))
        .build();
  }

  /// Which checkpoints stay.
  public record Keep(
      @JsonPropertyDescription("As many of a trial's best epochs; becomes checkpoint.keep.")
          @Min(1)
          @Max(100)
          @Nullable Integer best,
      @JsonPropertyDescription(
              "Of a Sweep: once it has ended, only its best trials keep checkpoints, as many as"
                  + " this; absent: all do.")
          @Min(1)
          @Max(100000)
          @Nullable Integer trials)
      implements SpecPart {}
}
