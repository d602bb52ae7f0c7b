package dev.sweepline.planner.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/// What counts as the same trial, and what happens where it ran before or runs now.
@RecordBuilder
public record Dedupe(
    @JsonPropertyDescription("Where the same trial is looked for: in the namespace.")
        @Default("Namespace")
        Scope scope,
    @JsonPropertyDescription(
            "What happens to a trial that ran before. Reuse takes the outcome over, Skip leaves it"
                + " out, RunAgain asks nobody and runs it.")
        @Default("Reuse")
        OnHit onHit,
    @JsonPropertyDescription(
            "Which code makes two trials differ: the requested image, source.commit, or both.")
        @Default("Image")
        Code code,
    @JsonPropertyDescription(
            "Keys of the configuration that do not matter either, such as training.log_every; worker"
                + " counts, micro-batch, device and paths never do.")
        @Size(max = 16)
        List<@Size(min = 1, max = 128) @Pattern(Patterns.DOTTED_KEY) String> ignore)
    implements SpecPart {

  public static final Dedupe DEFAULT =
      new Dedupe(Scope.NAMESPACE, OnHit.REUSE, Code.IMAGE, List.of());

  /// Where the same trial is looked for.
  public enum Scope {
    @JsonProperty("Namespace")
    NAMESPACE
  }

  /// What happens to a trial that ran before.
  public enum OnHit {
    @JsonProperty("Reuse")
    REUSE,
    @JsonProperty("Skip")
    SKIP,
    @JsonProperty("RunAgain")
    RUN_AGAIN
  }

  /// Which code makes two trials differ.
  public enum Code {
    @JsonProperty("Image")
    IMAGE,
    @JsonProperty("Commit")
    COMMIT,
    @JsonProperty("Both")
    BOTH;

    public boolean ofImage() {
      return this != COMMIT;
    }

    public boolean ofCommit() {
      return this != IMAGE;
    }
  }

  public Dedupe {
    scope = scope == null ? Scope.NAMESPACE : scope;
    onHit = onHit == null ? OnHit.REUSE : onHit;
    code = code == null ? Code.IMAGE : code;
    ignore = ignore == null ? List.of() : List.copyOf(ignore);
  }
}
