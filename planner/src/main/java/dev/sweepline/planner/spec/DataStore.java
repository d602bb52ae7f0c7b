package dev.sweepline.planner.spec;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.jspecify.annotations.Nullable;

/// A folder of an S3-compatible store that has a data set. Pods reach it; the operator does not.
@ValidationRule(
    value = "!(has(self.sizeLimit) && has(self.cache))",
    message = "sizeLimit is for the Pod's own disk, and a cache has its claim's size: give one",
    fieldPath = ".sizeLimit")
@RecordBuilder
public record DataStore(
    @JsonPropertyDescription("Bucket and folder, such as s3://datasets/doc-v3.")
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
                + " temporary ones, AWS_SESSION_TOKEN; they need no more than to list and read."
                + " Absent: what template.serviceAccountName or the node may do.")
        @Nullable Reference secretRef,
    @JsonPropertyDescription(
            "How much the data may take of the node's disk, where each Pod fetches them anew; absent:"
                + " what the node has.")
        @Pattern(Patterns.QUANTITY)
        @Size(min = 1, max = 32)
        @Nullable String sizeLimit,
    @JsonPropertyDescription(
            "A volume that keeps them for the next Pod, which fetches only what has changed; absent:"
                + " they end with their Pod.")
        @Nullable Claim cache,
    @JsonPropertyDescription(
            "The private authority that signed the store's certificate; absent: a public one did.")
        @Nullable Authority ca)
    implements SpecPart {}
