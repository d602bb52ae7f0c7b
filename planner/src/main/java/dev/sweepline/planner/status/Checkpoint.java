package dev.sweepline.planner.status;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/// A checkpoint that a trainer wrote.
public record Checkpoint(
    @JsonPropertyDescription("Its path in the trainer.") @Required @Size(max = 1024) String path,
    @JsonPropertyDescription("Its SHA-256.") @Size(max = 128) @Nullable String sha256,
    @JsonPropertyDescription("False once a clean-up has removed it; absent: it was not.")
        @Nullable Boolean exists)
    implements StatusPart {

  /// One that was written.
  public Checkpoint(String path, @Nullable String sha256) {
    this(path, sha256, null);
  }

  /// The same, removed.
  public Checkpoint gone() {
    return new Checkpoint(path, sha256, false);
  }

  @JsonIgnore
  public boolean isGone() {
    return Boolean.FALSE.equals(exists);
  }
}
