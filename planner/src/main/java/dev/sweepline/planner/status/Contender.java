package dev.sweepline.planner.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was trained alike but for its seed, how good it became, and its best checkpoint.
@RecordBuilder
public record Contender(
    @JsonPropertyDescription("The Experiment with the best checkpoint.") @Required @Size(max = 253)
        String experiment,
    @JsonPropertyDescription("Its uid.") @Required @Size(max = 64) String uid,
    @JsonPropertyDescription("The Sweep it belongs to.") @Size(max = 253) @Nullable String sweep,
    @JsonPropertyDescription("The name of its run.") @Size(max = 128) @Nullable String runName,
    @JsonPropertyDescription("The digest of its configuration.") @Size(max = 80)
        @Nullable String configDigest,
    @JsonPropertyDescription("The name of the data.") @Size(max = 63) @Nullable String dataName,
    @JsonPropertyDescription("The digest of the data.") @Size(max = 128)
        @Nullable String dataDigest,
    @JsonPropertyDescription("The metric's mean over the seeds.") @Required @Size(max = 32)
        String mean,
    @JsonPropertyDescription("The standard error of the mean; absent for one seed.") @Size(max = 32)
        @Nullable String standardError,
    @JsonPropertyDescription("The seeds.") @Size(max = 1000) List<Integer> seeds,
    @JsonPropertyDescription("Images that batch normalisation saw at once.")
        @Nullable Integer normalisationBatch,
    @JsonPropertyDescription("The image that trained it.") @Size(max = 512) @Nullable String image,
    @JsonPropertyDescription("The commit of its code.") @Size(max = 64) @Nullable String commit,
    @JsonPropertyDescription("The claim with its checkpoint.") @Size(max = 253)
        @Nullable String claim,
    @JsonPropertyDescription("The best checkpoint, as its trainer named it.")
        @Nullable Checkpoint checkpoint)
    implements StatusPart {

  public Contender {
    seeds = Copies.list(seeds);
  }
}
