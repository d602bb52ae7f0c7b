package dev.sweepline.planner.spec;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.jspecify.annotations.Nullable;

/// What an earlier run was measured to have, and this one must have too: written by a Sweep from
/// its first trial, or by a replay.
@RecordBuilder
public record Pinned(
    @JsonPropertyDescription("The image by its digest, used instead of template.image.")
        @Size(min = 1, max = 512)
        @Nullable String image,
    @JsonPropertyDescription("The image as the kubelet names it; another one is ImageDrift.")
        @Size(min = 1, max = 512)
        @Nullable String imageId,
    @JsonPropertyDescription("The digest of the data; the trainer refuses any other.")
        @Size(min = 1, max = 128)
        @Nullable String dataDigest)
    implements SpecPart {}
