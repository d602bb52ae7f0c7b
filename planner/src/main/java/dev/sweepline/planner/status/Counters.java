package dev.sweepline.planner.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How many attempts ended in each way that has a limit of its own.
public record Counters(
    @JsonPropertyDescription("Errors, and kills for the host's memory.") Integer error,
    @JsonPropertyDescription("Preemptions, evictions, lost nodes.") Integer disruption,
    @JsonPropertyDescription("Attempts in which nothing ran.") Integer infrastructure,
    @JsonPropertyDescription("GPU out of memory.") Integer outOfMemory,
    @JsonPropertyDescription("Stopped because nothing was heard for limits.hangAfter.")
        Integer hang)
    implements StatusPart {

  public Counters {
    error = orZero(error);
    disruption = orZero(disruption);
    infrastructure = orZero(infrastructure);
    outOfMemory = orZero(outOfMemory);
    hang = orZero(hang);
  }

  /// Where nothing hung.
  public Counters(Integer error, Integer disruption, Integer infrastructure, Integer outOfMemory) {
    this(error, disruption, infrastructure, outOfMemory, 0);
  }

  /// Counters are a function of the journal, so that they can never disagree with it.
  public static Counters of(List<Attempt> attempts) {
    int error = 0;
    int disruption = 0;
    int infrastructure = 0;
    int outOfMemory = 0;
    int hang = 0;
    for (var attempt : attempts) {
      switch (attempt.outcome()) {
        case ERROR, HOST_MEMORY -> error++;
        case DISRUPTION -> disruption++;
        case INFRASTRUCTURE -> infrastructure++;
        case OUT_OF_MEMORY -> outOfMemory++;
        case HANG -> hang++;
        case SUCCEEDED, INTENDED, DETERMINISTIC -> {}
        case null -> {}
      }
    }
    return new Counters(error, disruption, infrastructure, outOfMemory, hang);
  }

  private static Integer orZero(@Nullable Integer count) {
    return count == null ? Integer.valueOf(0) : count;
  }
}
