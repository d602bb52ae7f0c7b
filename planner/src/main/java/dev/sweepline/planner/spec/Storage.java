package dev.sweepline.planner.spec;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/// Where checkpoints live.
public record Storage(
    @JsonPropertyDescription("The volume for checkpoints, shared by all trials.") @Required
        Claim checkpoints)
    implements SpecPart {}
