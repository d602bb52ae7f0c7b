package dev.sweepline.planner.spec;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/// The commit that the trials belong to: recorded with every run.
public record Source(
    @JsonPropertyDescription("The Git repository.") @Size(min = 1, max = 512)
        @Nullable String repository,
    @JsonPropertyDescription("The commit, all 40 hexadecimal digits.")
        @Required
        @Pattern(Patterns.COMMIT)
        @Size(min = 40, max = 40)
        String commit,
    @JsonPropertyDescription("The branch, for people.") @Size(min = 1, max = 253)
        @Nullable String branch)
    implements SpecPart {}
