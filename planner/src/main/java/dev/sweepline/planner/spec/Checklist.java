package dev.sweepline.planner.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an experimenter writes down before running anything; a filled item cannot be rewritten
/// afterwards.
@ValidationRule(
    value =
        "!has(oldSelf.hypothesis) || (has(self.hypothesis) && self.hypothesis =="
            + " oldSelf.hypothesis)",
    message = "the hypothesis cannot change once written; make a new Sweep")
@ValidationRule(
    value = "!has(oldSelf.baseline) || (has(self.baseline) && self.baseline == oldSelf.baseline)",
    message = "the baseline cannot change once written; make a new Sweep")
@ValidationRule(
    value = "!has(oldSelf.expected) || (has(self.expected) && self.expected == oldSelf.expected)",
    message = "the expected result cannot change once written; make a new Sweep")
public record Checklist(
    @JsonPropertyDescription("The sentence this sweep is to confirm or refute.")
        @Size(min = 1, max = 1024)
        @Nullable String hypothesis,
    @JsonPropertyDescription("What the result is compared with; not needed for type Baseline.")
        @Nullable Baseline baseline,
    @JsonPropertyDescription("The result that is expected, recorded beforehand.")
        @Nullable Expected expected,
    @JsonPropertyDescription(
            "Block: an unsatisfied checklist runs nothing. Warn: it runs and says so.")
        @Default("Block")
        Enforcement enforcement)
    implements SpecPart {

  public static final Checklist EMPTY = new Checklist(null, null, null, Enforcement.BLOCK);

  public Checklist {
    enforcement = enforcement == null ? Enforcement.BLOCK : enforcement;
  }

  /// What an unsatisfied checklist does.
  public enum Enforcement {
    @JsonProperty("Block")
    BLOCK,
    @JsonProperty("Warn")
    WARN
  }

  /// Known results to compare with: figures, or a finished Sweep in this namespace.
  @ValidationRule(
      value = "has(self.ref) != has(self.metrics)",
      message = "give either ref (a finished Sweep) or metrics, not both")
  public record Baseline(
      @JsonPropertyDescription("Known figures, such as val_f1: \"0.86\".") @Size(min = 1, max = 16)
          Map<String, @Pattern(Patterns.DECIMAL) @Size(max = 32) String> metrics,
      @JsonPropertyDescription("A Sweep of this namespace that has succeeded.")
          @Nullable Reference ref)
      implements SpecPart {
    public Baseline {
      metrics = Copies.sorted(metrics);
    }
  }

  /// The result that is expected.
  public record Expected(
      @JsonPropertyDescription("Expected figures of the best trial, such as val_f1: \"0.88\".")
          @Required
          @Size(min = 1, max = 16)
          Map<String, @Pattern(Patterns.DECIMAL) @Size(max = 32) String> metrics,
      @JsonPropertyDescription("Why that is expected.") @Size(min = 1, max = 1024)
          @Nullable String rationale)
      implements SpecPart {
    public Expected {
      metrics = Copies.sorted(metrics);
    }
  }
}
