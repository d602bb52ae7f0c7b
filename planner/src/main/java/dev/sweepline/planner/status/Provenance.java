package dev.sweepline.planner.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a trial really ran with, as its first Pod and its trainer said: what a name does not pin.
@RecordBuilder
public record Provenance(
    @JsonPropertyDescription(
            "The image by its digest, which later attempts use; absent where it is in no registry.")
        @Size(max = LONG)
        @Nullable String image,
    @JsonPropertyDescription("The image as the kubelet of the first Pod names it.")
        @Size(max = LONG)
        @Nullable String imageId,
    @JsonPropertyDescription("The digest of the data, as the trainer measured it.")
        @Size(max = SHORT)
        @Nullable String dataDigest,
    @JsonPropertyDescription("What it trained on, such as cuda:0.") @Size(max = SHORT)
        @Nullable String device,
    @JsonPropertyDescription("Versions of what the result depends on, by name.") @Size(max = 32)
        Map<String, @Size(max = 128) String> versions)
    implements StatusPart {

  private static final int LONG = 512;
  private static final int SHORT = 128;
  private static final int MOST_VERSIONS = 32;

  public static final Provenance UNKNOWN = ProvenanceBuilder.builder().build();

  public Provenance {
    // A status that breaks its own schema could never be written again.
    image = image == null || image.length() > LONG ? null : image;
    imageId = Copies.shortened(imageId, LONG);
    dataDigest = Copies.shortened(dataDigest, SHORT);
    device = Copies.shortened(device, SHORT);
    versions = Copies.bounded(versions, MOST_VERSIONS, SHORT);
  }
}
