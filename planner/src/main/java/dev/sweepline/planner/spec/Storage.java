package dev.sweepline.planner.spec;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.jspecify.annotations.Nullable;

/// Where checkpoints live: a volume, a bucket, or only the Pod that writes them.
@ValidationRule(
    value =
        "(has(self.checkpoints) ? 1 : 0) + (has(self.objectStore) ? 1 : 0) + (has(self.ephemeral) ?"
            + " 1 : 0) == 1",
    message = "storage needs exactly one of checkpoints, objectStore and ephemeral")
@ValidationRule(
    value = "!has(self.keep) || !has(self.keep.trials) || has(self.checkpoints)",
    message = "keep.trials is for a volume: give storage.checkpoints, or keep.best alone",
    fieldPath = ".keep")
@RecordBuilder
public record Storage(
    @JsonPropertyDescription("The volume for checkpoints, shared by all trials.")
        @Nullable Claim checkpoints,
    @JsonPropertyDescription("The bucket for checkpoints; a container beside the trainer fills it.")
        @Nullable ObjectStore objectStore,
    @JsonPropertyDescription(
            "Checkpoints end with their Pod: a disrupted attempt begins from scratch.")
        @Nullable Ephemeral ephemeral,
    @JsonPropertyDescription("Which checkpoints stay; absent: what the configuration says.")
        @Nullable Keep keep)
    implements SpecPart {

  /// In a volume.
  public Storage(Claim checkpoints, @Nullable Keep keep) {
    this(checkpoints, null, null, keep);
  }

  /// Whether checkpoints outlive the Pod that wrote them.
  public static boolean outlivesPod(@Nullable Storage storage) {
    return storage != null && storage.ephemeral() == null;
  }

  /// The same for one trial of a sweep.
  public Storage ofTrial() {
    return StorageBuilder.builder(this)
        .keep(keep == null || keep.best() == null ? null : new Keep(keep.best(), null))
        .build();
  }

  /// Which checkpoints stay.
  public record Keep(
      @JsonPropertyDescription("As many of a trial's best epochs; becomes checkpoint.keep.")
          @Min(1)
          @Max(100)
          @Nullable Integer best,
      @JsonPropertyDescription(
              "Of a Sweep: once it has ended, only its best trials keep checkpoints, as many as"
                  + " this; absent: all do.")
          @Min(1)
          @Max(100000)
          @Nullable Integer trials)
      implements SpecPart {}

  /// A folder of an S3-compatible store. Pods reach it; the operator does not.
  @RecordBuilder
  public record ObjectStore(
      @JsonPropertyDescription("Bucket and folder, such as s3://experiments/doc.")
          @Required
          @Pattern(Patterns.S3_URI)
          @Size(min = 8, max = 512)
          String uri,
      @JsonPropertyDescription("Where the store is, as Pods reach it; absent: AWS.")
          @Pattern(Patterns.HTTP_URL)
          @Size(min = 8, max = 512)
          @Nullable String endpoint,
      @JsonPropertyDescription("The region; absent: us-east-1.")
          @Pattern(Patterns.LABEL_VALUE)
          @Size(min = 1, max = 63)
          @Nullable String region,
      @JsonPropertyDescription(
              "The Secret of this namespace with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, for"
                  + " temporary ones, AWS_SESSION_TOKEN. Absent: what template.serviceAccountName or"
                  + " the node may do.")
          @Nullable Reference secretRef,
      @JsonPropertyDescription(
              "How much may wait in the Pod, where the trainer writes; absent: what the node has.")
          @Pattern(Patterns.QUANTITY)
          @Size(min = 1, max = 32)
          @Nullable String sizeLimit,
      @JsonPropertyDescription(
              "The private authority that signed the store's certificate; absent: a public one"
                  + " did.")
          @Nullable Authority ca)
      implements SpecPart {}

  /// The Pod's own disk.
  public record Ephemeral(
      @JsonPropertyDescription("How much a Pod may write; absent: what the node has.")
          @Pattern(Patterns.QUANTITY)
          @Size(min = 1, max = 32)
          @Nullable String sizeLimit)
      implements SpecPart {}
}
