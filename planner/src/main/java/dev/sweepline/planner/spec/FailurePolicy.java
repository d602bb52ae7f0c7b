package dev.sweepline.planner.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.soabase.recordbuilder.core.RecordBuilder;

/// What happens after a failed attempt, by the kind of failure.
@RecordBuilder
public record FailurePolicy(
    @JsonPropertyDescription("GPU out of memory (exit code 12).") @Default("{}")
        OutOfMemory outOfMemory,
    @JsonPropertyDescription("Any other error of the trainer.") @Default("{}") ErrorPolicy error,
    @JsonPropertyDescription("Preemption, eviction, lost nodes.") @Default("{}")
        DisruptionPolicy disruption)
    implements SpecPart {

  public static final FailurePolicy DEFAULT =
      new FailurePolicy(OutOfMemory.DEFAULT, ErrorPolicy.DEFAULT, DisruptionPolicy.DEFAULT);

  public FailurePolicy {
    outOfMemory = outOfMemory == null ? OutOfMemory.DEFAULT : outOfMemory;
    error = error == null ? ErrorPolicy.DEFAULT : error;
    disruption = disruption == null ? DisruptionPolicy.DEFAULT : disruption;
  }

  /// What happens when the GPU's memory runs out.
  public record OutOfMemory(
      @JsonPropertyDescription(
              "HalveMicroBatch: try again with half the micro-batch and the same optimizer batch."
                  + " Fail: the trial has failed.")
          @Default("HalveMicroBatch")
          OutOfMemoryAction action,
      @JsonPropertyDescription("Never go below this micro-batch.") @Default("4") @Min(1) @Max(65536)
          Integer minMicroBatch)
      implements SpecPart {

    public static final OutOfMemory DEFAULT =
        new OutOfMemory(OutOfMemoryAction.HALVE_MICRO_BATCH, 4);

    public OutOfMemory {
      action = action == null ? OutOfMemoryAction.HALVE_MICRO_BATCH : action;
      minMicroBatch = minMicroBatch == null ? Integer.valueOf(4) : minMicroBatch;
    }
  }

  /// The answer to a GPU that is out of memory.
  public enum OutOfMemoryAction {
    @JsonProperty("HalveMicroBatch")
    HALVE_MICRO_BATCH,
    @JsonProperty("Fail")
    FAIL
  }

  /// How often an error is tried again.
  public record ErrorPolicy(
      @JsonPropertyDescription("Further attempts after errors.") @Default("1") @Min(0) @Max(10)
          Integer retries)
      implements SpecPart {

    public static final ErrorPolicy DEFAULT = new ErrorPolicy(1);

    public ErrorPolicy {
      retries = retries == null ? Integer.valueOf(1) : retries;
    }
  }

  /// How often a disrupted trial is resumed.
  public record DisruptionPolicy(
      @JsonPropertyDescription("Further attempts after disruptions, from the last checkpoint.")
          @Default("20")
          @Min(0)
          @Max(30)
          Integer retries)
      implements SpecPart {

    public static final DisruptionPolicy DEFAULT = new DisruptionPolicy(20);

    public DisruptionPolicy {
      retries = retries == null ? Integer.valueOf(20) : retries;
    }
  }
}
