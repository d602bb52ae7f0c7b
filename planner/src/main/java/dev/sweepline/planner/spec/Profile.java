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

/// What some of a sweep's trials need: larger images take smaller micro-batches or other GPUs.
@ValidationRule(
    value = "has(self.microBatch) || has(self.gpus) || has(self.gpuProduct)",
    message = "a profile needs at least one of microBatch, gpus and gpuProduct")
@RecordBuilder
public record Profile(
    @JsonPropertyDescription(
            "Which trials: CEL over params, a map from key to value text, such as"
                + " int(params['data.image_size']) >= 512. The first profile that fits counts.")
        @Required
        @Size(min = 1, max = 1024)
        String when,
    @JsonPropertyDescription(
            "Images on the device at a time; the optimizer batch stays equal. Becomes"
                + " data.micro_batch_size.")
        @Min(1)
        @Max(65536)
        @Nullable Integer microBatch,
    @JsonPropertyDescription("How many GPUs a trial gets; becomes the limit nvidia.com/gpu.")
        @Min(0)
        @Max(64)
        @Nullable Integer gpus,
    @JsonPropertyDescription(
            "Which GPU, such as NVIDIA-H100-80GB-HBM3; becomes the node label"
                + " nvidia.com/gpu.product.")
        @Pattern(Patterns.LABEL_VALUE)
        @Size(min = 1, max = 63)
        @Nullable String gpuProduct)
    implements SpecPart {}
