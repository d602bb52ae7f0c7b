package dev.sweepline.planner.spec;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.jspecify.annotations.Nullable;

/// How much of a sweep may run, or fail.
@RecordBuilder
public record Limits(
    @JsonPropertyDescription("At most this many unfinished trials at a time.")
        @Default("1")
        @Min(1)
        @Max(10000)
        Integer parallelism,
    @JsonPropertyDescription(
            "Start no more trials once this many have failed; absent: no such limit.")
        @Min(1)
        @Max(100000)
        @Nullable Integer maxFailed)
    implements SpecPart {

  public static final Limits DEFAULT = new Limits(1, null);

  public Limits {
    parallelism = parallelism == null ? Integer.valueOf(1) : parallelism;
  }
}
