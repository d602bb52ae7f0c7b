package dev.sweepline.planner.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/// One item of the checklist.
public record ChecklistLine(
    @JsonPropertyDescription("hypothesis, baseline, ranges, expected, wandb, secrets or committed.")
        @Required
        @Size(max = 32)
        String item,
    @JsonPropertyDescription("Whether it is done.") @Required Boolean satisfied,
    @JsonPropertyDescription("What is there, or what is missing.")
        @Required
        @Size(max = ChecklistLine.MESSAGE)
        String message)
    implements StatusPart {

  static final int MESSAGE = 512;

  public ChecklistLine {
    message = String.valueOf(Copies.shortened(message, MESSAGE));
  }
}
