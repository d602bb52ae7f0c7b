package dev.sweepline.planner.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// When a trial is not worth going on with: it is compared with the others at a few epochs.
@ValidationRule(
    value = "self.algorithm == 'Median' || !has(self.startupTrials)",
    message = "startupTrials is for Median: ASHA needs no finished trials",
    fieldPath = ".startupTrials")
@ValidationRule(
    value = "!has(self.within) || self.within.all(k, self.within.exists_one(l, l == k))",
    message = "a key appears twice: name each once",
    fieldPath = ".within")
@RecordBuilder
public record EarlyStop(
    @JsonPropertyDescription(
            "None. ASHA: at each rung only the best 1/reductionFactor of those that got there so"
                + " far go on. Median: a trial stops whose best value is worse than the median of"
                + " the finished trials at the same epoch.")
        @Default("None")
        Algorithm algorithm,
    @JsonPropertyDescription(
            "The first rung: nothing is stopped before the end of this epoch. The next ones are"
                + " reductionFactor times as far.")
        @Default("1")
        @Min(1)
        @Max(10000)
        Integer minEpochs,
    @JsonPropertyDescription(
            "How much further each rung is than the one before; for ASHA also one in how many goes"
                + " on. Absent: 4 for ASHA, 2 for Median.")
        @Min(2)
        @Max(16)
        @Nullable Integer reductionFactor,
    @JsonPropertyDescription(
            "Median only: nothing is stopped before this many trials have succeeded. Absent: 5.")
        @Min(1)
        @Max(1000)
        @Nullable Integer startupTrials,
    @JsonPropertyDescription(
            "Keys of search.space: only trials with the same values of them are compared, such as"
                + " data.image_size and model.")
        @Size(max = 8)
        List<@Size(min = 1, max = 128) String> within)
    implements SpecPart {

  /// How trials are compared.
  public enum Algorithm {
    @JsonProperty("None")
    NONE("None"),
    @JsonProperty("ASHA")
    ASHA("ASHA"),
    @JsonProperty("Median")
    MEDIAN("Median");

    private final String text;

    Algorithm(String text) {
      this.text = text;
    }

    /// As it is written in a spec.
    public String text() {
      return text;
    }
  }

  public EarlyStop {
    algorithm = algorithm == null ? Algorithm.NONE : algorithm;
    minEpochs = minEpochs == null ? Integer.valueOf(1) : minEpochs;
    within = within == null ? List.of() : List.copyOf(within);
  }

  /// One in how many goes on, and how far the next rung is.
  public int factor() {
    if (reductionFactor != null) {
      return reductionFactor;
    }
    return switch (algorithm) {
      case NONE, ASHA -> 4;
      case MEDIAN -> 2;
    };
  }

  /// How many trials must have succeeded before a median says something.
  public int startup() {
    return startupTrials == null ? 5 : startupTrials;
  }
}
