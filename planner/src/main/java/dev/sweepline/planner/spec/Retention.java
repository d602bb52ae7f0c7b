package dev.sweepline.planner.spec;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.soabase.recordbuilder.core.RecordBuilder;

/// How long finished objects are kept.
@RecordBuilder
public record Retention(
    @JsonPropertyDescription("Finished Pods are deleted after this time, such as 1h or 30m.")
        @Default("1h")
        @Pattern(Patterns.DURATION)
        @Size(min = 2, max = 16)
        String finishedPods)
    implements SpecPart {

  public static final Retention DEFAULT = new Retention("1h");

  public Retention {
    finishedPods = finishedPods == null ? "1h" : finishedPods;
  }
}
