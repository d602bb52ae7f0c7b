package dev.sweepline.planner.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/// How one goal stands.
public record GoalLine(
    @JsonPropertyDescription("The goal's label.") @Required @Size(max = 63) String label,
    @JsonPropertyDescription("Whether all of its metrics are reached.") @Required Boolean reached,
    @JsonPropertyDescription("What came nearest, and how far it is beyond the goal or short of it.")
        @Required
        @Size(max = GoalLine.MESSAGE)
        String message)
    implements StatusPart {

  static final int MESSAGE = 512;

  public GoalLine {
    message = String.valueOf(Copies.shortened(message, MESSAGE));
  }
}
