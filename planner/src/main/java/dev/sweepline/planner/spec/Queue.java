package dev.sweepline.planner.spec;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/// The queue that trainer Pods wait in, for clusters with Kueue.
///
/// Source: Kueue's documentation, "Run Plain Pods": it holds back a Pod with these labels by a
/// scheduling gate until its queue has room.
public record Queue(
    @JsonPropertyDescription(
            "The LocalQueue in this namespace; becomes the Pod's label kueue.x-k8s.io/queue-name.")
        @Required
        @Pattern(Patterns.OBJECT_NAME)
        @Size(min = 1, max = 63)
        String name,
    @JsonPropertyDescription(
            "A WorkloadPriorityClass: who goes first, and whom it may push out; becomes the Pod's"
                + " label kueue.x-k8s.io/priority-class.")
        @Pattern(Patterns.OBJECT_NAME)
        @Size(min = 1, max = 63)
        @Nullable String priorityClass)
    implements SpecPart {}
