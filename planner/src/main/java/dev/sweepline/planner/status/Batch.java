package dev.sweepline.planner.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/// How a trial's batch goes through its GPU, as its latest attempt does it.
public record Batch(
    @JsonPropertyDescription("Images of an optimizer step; the same in every attempt.") @Required
        Integer optimizer,
    @JsonPropertyDescription("Images on the device at a time.") @Required Integer micro,
    @JsonPropertyDescription("How many of those make an optimizer step.") @Required
        Integer accumulation,
    @JsonPropertyDescription(
            "Images that batch normalisation sees at once; trials that differ in it are not quite"
                + " alike. Absent: it learns nothing.")
        @Nullable Integer normalisation,
    @JsonPropertyDescription("Why it is not the configuration's.") @Size(max = 256)
        @Nullable String note,
    @JsonPropertyDescription("What decides how much memory it takes: trials alike learn from it.")
        @Size(max = 512)
        @Nullable String memoryKey)
    implements StatusPart {

  private static final int NOTE = 256;

  public Batch {
    note = Copies.shortened(note, NOTE);
  }
}
