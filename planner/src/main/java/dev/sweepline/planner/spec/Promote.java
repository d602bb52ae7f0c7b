package dev.sweepline.planner.spec;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/// To whom a sweep that has succeeded proposes its best cell.
public record Promote(
    @JsonPropertyDescription("A Champion of this namespace.") @Required Reference champion)
    implements SpecPart {}
