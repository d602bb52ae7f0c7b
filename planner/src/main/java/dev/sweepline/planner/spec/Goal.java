package dev.sweepline.planner.spec;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Figures that are to be reached; they are judged, and decide nothing.
public record Goal(
    @JsonPropertyDescription(
            "What it is called, such as Baseline, Target, Stretch or Final; letters of any script.")
        @Required
        @Pattern(Patterns.LABEL)
        @Size(min = 1, max = 63)
        String label,
    @JsonPropertyDescription(
            "Which trials it is about: CEL over params, a map from key to value text, such as"
                + " params['data.image_size'] == '384'. Absent: all.")
        @Size(min = 1, max = 1024)
        @Nullable String when,
    @JsonPropertyDescription(
            "What is to be reached, all of it, such as val_f1: \"0.86\"; of losses and errors less"
                + " is better. Several seeds reach it by their mean.")
        @Required
        @Size(min = 1, max = 8)
        Map<String, @Pattern(Patterns.DECIMAL) @Size(max = 32) String> metrics)
    implements SpecPart {
  public Goal {
    metrics = Copies.sorted(metrics);
  }
}
