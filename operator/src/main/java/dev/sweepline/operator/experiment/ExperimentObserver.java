package dev.sweepline.operator.experiment;

import dev.sweepline.operator.events.ProgressBoard;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.experiment.Heard;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.trial.BaselineView;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads an Experiment as the planner wants to see it.
public final class ExperimentObserver {
  /// On the Experiments of a Sweep: when the Sweep was made, which is `now` in their configuration.
  public static final String SWEEP_CREATED_AT = "sweepline.dev/sweep-created-at";

  private final ProgressBoard board;
  private final Baselines baselines;

  public ExperimentObserver(ProgressBoard board, Baselines baselines) {
    this.board = board;
    this.baselines = baselines;
  }

  /// For its own plan.
  public ExperimentView observe(Experiment experiment) {
    var metadata = experiment.getMetadata();
    var heard = board.heard(metadata.getUid(), experiment.getSpec().objective()).orElse(null);
    return view(experiment, createdAt(metadata), heard, baseline(experiment));
  }

  /// For the plan of its Sweep.
  public static ExperimentView asTrial(Experiment experiment) {
    var createdAt = Instant.parse(experiment.getMetadata().getCreationTimestamp());
    return view(experiment, createdAt, null, null);
  }

  private static ExperimentView view(
      Experiment experiment,
      Instant createdAt,
      @Nullable Heard heard,
      @Nullable BaselineView baseline) {
    var metadata = experiment.getMetadata();
    var status = experiment.getStatus();
    return new ExperimentView(
        metadata.getNamespace(),
        metadata.getName(),
        metadata.getUid(),
        metadata.getGeneration(),
        createdAt,
        metadata.getDeletionTimestamp() != null,
        sweep(metadata),
        experiment.getSpec(),
        status == null ? ExperimentStatus.EMPTY : status,
        heard,
        baseline);
  }

  /// What `now` means in its configuration.
  public static Instant createdAt(ObjectMeta metadata) {
    var annotations = metadata.getAnnotations();
    var ofSweep = annotations == null ? null : annotations.get(SWEEP_CREATED_AT);
    return Instant.parse(Objects.requireNonNullElse(ofSweep, metadata.getCreationTimestamp()));
  }

  /// The name of the Sweep it belongs to.
  public static @Nullable String sweep(ObjectMeta metadata) {
    return metadata.getOwnerReferences().stream()
        .filter(
            owner -> "Sweep".equals(owner.getKind()) && Boolean.TRUE.equals(owner.getController()))
        .map(OwnerReference::getName)
        .findFirst()
        .orElse(null);
  }

  private @Nullable BaselineView baseline(Experiment experiment) {
    var baseline = experiment.getSpec().checklist().baseline();
    return baseline == null || baseline.ref() == null || sweep(experiment.getMetadata()) != null
        ? null
        : baselines
            .find(experiment.getMetadata().getNamespace(), baseline.ref().name())
            .orElse(null);
  }
}
