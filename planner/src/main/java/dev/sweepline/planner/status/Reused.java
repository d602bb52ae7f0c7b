package dev.sweepline.planner.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.jspecify.annotations.Nullable;

/// The earlier run whose outcome stands for a trial that did not run.
@RecordBuilder
public record Reused(
    @JsonPropertyDescription("The Experiment that ran.") @Required @Size(max = 253)
        String experiment,
    @JsonPropertyDescription("Its uid.") @Required @Size(max = 64) String uid,
    @JsonPropertyDescription("The Sweep it belonged to.") @Size(max = 253) @Nullable String sweep,
    @JsonPropertyDescription("The name of its run.") @Size(max = 128) @Nullable String runName,
    @JsonPropertyDescription("The commit it ran.") @Size(max = 64) @Nullable String commit,
    @JsonPropertyDescription("How it ended: Done, Diverged, …") @Required @Size(max = 128)
        String reason,
    @JsonPropertyDescription("When it ended.") @Required @Size(max = 40) String finishedAt,
    @JsonPropertyDescription("Whether its checkpoint was still there when it was taken over.")
        @Nullable Boolean checkpointExists,
    @JsonPropertyDescription("The GPU-seconds that it cost and that were not spent again.")
        @Nullable Long gpuSeconds)
    implements StatusPart {}
