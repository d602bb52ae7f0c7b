package dev.sweepline.planner.spec;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.jspecify.annotations.Nullable;

/// How long finished objects are kept.
@RecordBuilder
public record Retention(
    @JsonPropertyDescription("Finished Pods are deleted after this time, such as 1h or 30m.")
        @Default("1h")
        @Pattern(Patterns.DURATION)
        @Size(min = 2, max = 16)
        String finishedPods,
    @JsonPropertyDescription(
            "Of a Sweep: this long after it has ended its finished Experiments are deleted, such as"
                + " 30d; their journals stay, in ConfigMaps of the Sweep. Absent: they stay.")
        @Pattern(Patterns.DAYS)
        @Size(min = 2, max = 16)
        @Nullable String finishedExperiments)
    implements SpecPart {

  public static final Retention DEFAULT = new Retention("1h");

  public Retention {
    finishedPods = finishedPods == null ? "1h" : finishedPods;
  }

  /// Of Pods alone.
  public Retention(String finishedPods) {
    this(finishedPods, null);
  }

  /// The same for one trial of a sweep.
  public Retention ofTrial() {
    return new Retention(finishedPods);
  }
}
