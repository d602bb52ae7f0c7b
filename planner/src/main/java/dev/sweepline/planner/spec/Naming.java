package dev.sweepline.planner.spec;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/// How runs are named: `{date}_{model}_{image_size}_{augmentation}_{feature}`.
public record Naming(
    @JsonPropertyDescription(
            "The last part of run names; absent: baseline for type Baseline, else experiment.")
        @Pattern(Patterns.FEATURE)
        @Size(min = 1, max = 40)
        @Nullable String feature,
    @JsonPropertyDescription("The time zone of the date in run names, such as Asia/Seoul.")
        @Default("UTC")
        @Pattern(Patterns.TIME_ZONE)
        @Size(min = 1, max = 64)
        String timeZone)
    implements SpecPart {

  public static final Naming DEFAULT = new Naming(null, "UTC");

  public Naming {
    timeZone = timeZone == null ? "UTC" : timeZone;
  }
}
