package dev.sweepline.planner.spec;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.jspecify.annotations.Nullable;

/// The data set of a trial: its name is part of the trial's identity, its path is not.
@ValidationRule(
    value = "!(has(self.volume) && has(self.objectStore))",
    message = "data are in one place: give volume or objectStore",
    fieldPath = ".objectStore")
@RecordBuilder
public record Dataset(
    @JsonPropertyDescription("Its name and version, such as doc-v3; part of a trial's identity.")
        @Required
        @Pattern(Patterns.LABEL_VALUE)
        @Size(min = 1, max = 63)
        String name,
    @JsonPropertyDescription(
            "The volume that holds it, mounted read-only; without volume and objectStore it is in the"
                + " trainer image.")
        @Nullable Claim volume,
    @JsonPropertyDescription("Where the trainer finds it; becomes data.root.")
        @Default("/data")
        @Pattern(Patterns.ABSOLUTE_PATH)
        @Size(min = 2, max = 512)
        String mountPath,
    @JsonPropertyDescription(
            "The digest of its content, as a trainer reports it; part of a trial's identity instead of"
                + " the name, and the trainer refuses other data.")
        @Pattern(Patterns.SHA256)
        @Size(min = 71, max = 71)
        @Nullable String digest,
    @JsonPropertyDescription(
            "The bucket that holds it; a container fetches it before the trainer begins.")
        @Nullable DataStore objectStore)
    implements SpecPart {

  public Dataset {
    mountPath = mountPath == null ? "/data" : mountPath;
  }

  /// Whatever its content is.
  public Dataset(String name, @Nullable Claim volume, String mountPath) {
    this(name, volume, mountPath, null);
  }

  /// In a volume, or in the image.
  public Dataset(String name, @Nullable Claim volume, String mountPath, @Nullable String digest) {
    this(name, volume, mountPath, digest, null);
  }

  /// Whether there is something at its path that is not of the image.
  public static boolean isMounted(@Nullable Dataset data) {
    return data != null && (data.volume() != null || data.objectStore() != null);
  }
}
