package dev.sweepline.planner.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;

/// The metric that decides which trial is best.
public record Objective(
    @JsonPropertyDescription("Its name, as the trainer reports it.")
        @Default("val_f1")
        @Pattern(Patterns.METRIC)
        @Size(min = 1, max = 64)
        String metric,
    @JsonPropertyDescription("Whether more or less is better.") @Default("Maximize")
        Direction direction)
    implements SpecPart {

  public static final Objective DEFAULT = new Objective("val_f1", Direction.MAXIMIZE);

  public Objective {
    metric = metric == null ? "val_f1" : metric;
    direction = direction == null ? Direction.MAXIMIZE : direction;
  }

  /// Whether more or less is better.
  public enum Direction {
    @JsonProperty("Maximize")
    MAXIMIZE,
    @JsonProperty("Minimize")
    MINIMIZE
  }
}
