package dev.sweepline.planner.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/// The report in Git: a note of what was pushed, which saves looking there. The branch decides.
public record PushedReport(
    @JsonPropertyDescription("The branch.") @Required @Size(max = 256) String branch,
    @JsonPropertyDescription("Its commit that has the report; absent: none was pushed yet.")
        @Size(max = 64)
        @Nullable String commit,
    @JsonPropertyDescription("Of what was pushed and to where; another report has another one.")
        @Size(max = 64)
        @Nullable String digest,
    @JsonPropertyDescription("When it was pushed.") @Size(max = 40) @Nullable String pushedAt,
    @JsonPropertyDescription("How often pushing has failed since.") @Nullable Integer failures,
    @JsonPropertyDescription("After a failure: the next try begins no earlier.") @Size(max = 40)
        @Nullable String notBefore)
    implements StatusPart {

  /// Before the first try.
  public static PushedReport none(String branch) {
    return new PushedReport(branch, null, null, null, null, null);
  }
}
