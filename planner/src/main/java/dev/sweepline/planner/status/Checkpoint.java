package dev.sweepline.planner.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/// A checkpoint that a trainer wrote.
public record Checkpoint(
    @JsonPropertyDescription("Its path in the trainer.") @Required @Size(max = 1024) String path,
    @JsonPropertyDescription("Its SHA-256.") @Size(max = 128) @Nullable String sha256)
    implements StatusPart {}
