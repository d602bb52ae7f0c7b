package dev.sweepline.planner.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One line of the journal: an attempt is written here before its Pod is made and before its Pod
/// may go.
@RecordBuilder
public record Attempt(
    @JsonPropertyDescription("1, 2, …") @Required @Min(1) @Max(Attempt.LAST_NUMBER) Integer number,
    @JsonPropertyDescription("The Pod's name.") @Required @Size(max = 253) String podName,
    @JsonPropertyDescription("The Pod's uid, once it was seen.") @Size(max = 64)
        @Nullable String podUid,
    @JsonPropertyDescription("When the attempt was decided.") @Required @Size(max = 40)
        String createdAt,
    @JsonPropertyDescription("When its container started.") @Size(max = 40)
        @Nullable String startedAt,
    @JsonPropertyDescription("When it ended.") @Size(max = 40) @Nullable String finishedAt,
    @JsonPropertyDescription("How it ended; absent while it is live.") @Nullable Outcome outcome,
    @JsonPropertyDescription("Why it was asked to stop.") @Nullable StopReason stop,
    @JsonPropertyDescription("The trainer's exit code.") @Nullable Integer exitCode,
    @JsonPropertyDescription("Why it ended, in words.") @Size(max = 1024) @Nullable String reason,
    @JsonPropertyDescription("Where it ran.") @Size(max = 253) @Nullable String node,
    @JsonPropertyDescription("Its micro-batch, if not the configuration's.")
        @Nullable Integer microBatch,
    @JsonPropertyDescription("GPUs times seconds.") @Nullable Long gpuSeconds,
    @JsonPropertyDescription("The last checkpoint it reported.") @Size(max = 1024)
        @Nullable String checkpoint,
    @JsonPropertyDescription("The checkpoint it continued from.") @Size(max = 1024)
        @Nullable String resumeFrom,
    @JsonPropertyDescription("How many GPUs its Pod was given.") @Nullable Integer gpus,
    @JsonPropertyDescription("What they are, as the node's labels say: product and MiB.")
        @Size(max = 128)
        @Nullable String gpu,
    @JsonPropertyDescription(
            "Whether events of it wait beside its checkpoints because Kafka was away; absent: nobody"
                + " could say.")
        @Nullable Boolean eventsLeft)
    implements StatusPart {

  /// Numbers go on where attempts are forgotten; a Pod's name has room for this many.
  public static final int LAST_NUMBER = 9999;

  /// Whether its Pod may still run.
  public boolean live() {
    return outcome == null;
  }

  /// How long its container ran, or runs. Nothing runs before it was decided, whatever the clock of
  /// its node says.
  public Duration ran(Instant now) {
    if (startedAt == null) {
      return Duration.ZERO;
    }
    var started = Instant.parse(startedAt);
    if (finishedAt == null && started.isBefore(Instant.parse(createdAt))) {
      started = Instant.parse(createdAt);
    }
    var ran = Duration.between(started, finishedAt == null ? now : Instant.parse(finishedAt));
    return ran.isNegative() ? Duration.ZERO : ran;
  }
}
