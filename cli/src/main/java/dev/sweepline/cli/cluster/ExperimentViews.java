package dev.sweepline.cli.cluster;

import dev.sweepline.planner.Names;
import dev.sweepline.planner.configs.Tree;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.experiment.ExperimentViewBuilder;
import dev.sweepline.planner.experiment.FirstAttempt;
import dev.sweepline.planner.status.ExperimentStatus;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Experiments as the planner sees them.
final class ExperimentViews {
  private ExperimentViews() {}

  static ExperimentView of(Experiment experiment) {
    var metadata = experiment.getMetadata();
    var annotations = metadata.getAnnotations();
    return ExperimentViewBuilder.builder()
        .namespace(metadata.getNamespace())
        .name(metadata.getName())
        .uid(metadata.getUid())
        .generation(metadata.getGeneration() == null ? 1 : metadata.getGeneration())
        .createdAt(Names.createdAt(annotations, metadata.getCreationTimestamp()))
        .deletedAt(
            metadata.getDeletionTimestamp() == null
                ? null
                : Instant.parse(metadata.getDeletionTimestamp()))
        .sweep(sweep(metadata))
        .spec(experiment.getSpec())
        .tree(new Tree.OfRelease())
        .status(journal(experiment))
        .stop(annotations == null ? null : annotations.get(Names.STOP_ANNOTATION))
        .build();
  }

  /// What its attempts have come to, of which the first may not be in its status yet.
  static ExperimentStatus journal(Experiment experiment) {
    var metadata = experiment.getMetadata();
    var annotations = metadata.getAnnotations();
    var written = Optional.ofNullable(experiment.getStatus()).orElse(ExperimentStatus.EMPTY);
    return annotations == null || sweep(metadata) == null
        ? written
        : FirstAttempt.journal(
            metadata.getName(),
            Instant.parse(metadata.getCreationTimestamp()),
            annotations.get(Names.BEGUN),
            written);
  }

  /// As its label has it.
  static Optional<String> digest(Experiment experiment) {
    var status = experiment.getStatus();
    var labels = experiment.getMetadata().getLabels();
    return Optional.ofNullable(status == null ? null : status.digest())
        .map(Names::digestLabel)
        .or(() -> Optional.ofNullable(labels == null ? null : labels.get(Names.DIGEST)));
  }

  private static @Nullable String sweep(ObjectMeta metadata) {
    return metadata.getOwnerReferences().stream()
        .filter(owner -> "Sweep".equals(owner.getKind()))
        .map(OwnerReference::getName)
        .findFirst()
        .orElse(null);
  }
}
