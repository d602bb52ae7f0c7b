package dev.sweepline.operator.experiment;

import dev.sweepline.operator.configs.ConfigTrees;
import dev.sweepline.operator.events.ProgressBoard;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.configs.Tree;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.experiment.ExperimentViewBuilder;
import dev.sweepline.planner.experiment.Farewell;
import dev.sweepline.planner.experiment.FirstAttempt;
import dev.sweepline.planner.experiment.Heard;
import dev.sweepline.planner.ledger.LedgerKey;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.trial.BaselineView;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads an Experiment as the planner wants to see it.
public final class ExperimentObserver {
  private static final Pattern GONE = Pattern.compile("[2-9]|[1-9]\\d{1,3}|10000");

  private final ConfigTrees trees;
  private final ProgressBoard board;
  private final Baselines baselines;

  public ExperimentObserver(ConfigTrees trees, ProgressBoard board, Baselines baselines) {
    this.trees = trees;
    this.board = board;
    this.baselines = baselines;
  }

  /// For its own plan.
  public ExperimentView observe(Experiment experiment) {
    var metadata = experiment.getMetadata();
    var heard = board.heard(metadata.getUid(), experiment.getSpec().objective()).orElse(null);
    return view(
        experiment, createdAt(metadata), tree(trees, experiment), heard, baseline(experiment));
  }

  /// What its configuration is composed from.
  public static Tree tree(ConfigTrees trees, Experiment experiment) {
    var metadata = experiment.getMetadata();
    var configs = experiment.getSpec().configs();
    return sweep(metadata) == null
        ? trees.of(experiment, configs, Stream.empty())
        : trees.ofTrial(metadata.getNamespace(), configs);
  }

  /// A trial of a Sweep before it is made: the API server has not given it anything.
  static ExperimentView asPlanned(Experiment trial, ConfigTrees trees) {
    var metadata = trial.getMetadata();
    return ExperimentViewBuilder.builder()
        .namespace(metadata.getNamespace())
        .name(metadata.getName())
        .uid("")
        .generation(1)
        .createdAt(createdAt(metadata))
        .sweep(sweep(metadata))
        .spec(trial.getSpec())
        .tree(tree(trees, trial))
        .status(ExperimentStatus.EMPTY)
        .build();
  }

  /// For the plan of its Sweep.
  public static ExperimentView asTrial(Experiment experiment) {
    var createdAt = Instant.parse(experiment.getMetadata().getCreationTimestamp());
    // Its Sweep does not compose it again.
    return view(experiment, createdAt, new Tree.OfRelease(), null, null);
  }

  /// Whether its cell is done. A Sweep asks that of all its trials at each look, so that no view is
  /// made for it.
  public static boolean isOver(Experiment experiment) {
    var status = experiment.getStatus();
    return status != null
        && Farewell.isOver(status, annotation(experiment.getMetadata(), Names.STOP_ANNOTATION));
  }

  /// For the plan of another one of its digest, in the same order of age as in its own.
  static ExperimentView asTwin(Experiment experiment) {
    return view(experiment, createdAt(experiment.getMetadata()), new Tree.OfRelease(), null, null);
  }

  private static ExperimentView view(
      Experiment experiment,
      Instant createdAt,
      Tree tree,
      @Nullable Heard heard,
      @Nullable BaselineView baseline) {
    var metadata = experiment.getMetadata();
    return ExperimentViewBuilder.builder()
        .namespace(metadata.getNamespace())
        .name(metadata.getName())
        .uid(metadata.getUid())
        .generation(metadata.getGeneration())
        .createdAt(createdAt)
        .deletedAt(deletedAt(metadata))
        .sweep(sweep(metadata))
        .spec(experiment.getSpec())
        .tree(tree)
        .status(journal(experiment))
        .heard(heard)
        .baseline(baseline)
        .stop(annotation(metadata, Names.STOP_ANNOTATION))
        .rowsAsked(rowsAsked(metadata))
        .checkpointsGone(checkpointsGone(metadata))
        .build();
  }

  /// What its attempts have come to, of which the first may not be in its status yet.
  public static ExperimentStatus journal(Experiment experiment) {
    var metadata = experiment.getMetadata();
    var begun = annotation(metadata, Names.BEGUN);
    return begun == null || sweep(metadata) == null
        ? written(experiment)
        : FirstAttempt.journal(
            metadata.getName(),
            Instant.parse(metadata.getCreationTimestamp()),
            begun,
            written(experiment));
  }

  /// Its status, as it is in the API server.
  static ExperimentStatus written(Experiment experiment) {
    return experiment.getStatus() == null ? ExperimentStatus.EMPTY : experiment.getStatus();
  }

  /// Anybody may annotate: what is no time is no request, and would not fit into the status.
  private static @Nullable String rowsAsked(ObjectMeta metadata) {
    return Names.instant(annotation(metadata, Names.ROWS_ASKED))
        .map(Instant::toString)
        .orElse(null);
  }

  /// Anybody may annotate: what is no number of an attempt says nothing.
  private static @Nullable Integer checkpointsGone(ObjectMeta metadata) {
    var text = annotation(metadata, Names.CHECKPOINTS_GONE);
    return text == null || !GONE.matcher(text).matches() ? null : Integer.valueOf(text);
  }

  private static @Nullable String annotation(ObjectMeta metadata, String name) {
    return metadata.getAnnotations() == null ? null : metadata.getAnnotations().get(name);
  }

  /// Where an Experiment stands in an index by digest; nowhere before anybody knows it.
  public static List<String> digestKeys(Experiment experiment) {
    var metadata = experiment.getMetadata();
    var labels = metadata.getLabels();
    return Optional.ofNullable(journal(experiment).digest())
        .or(() -> Optional.ofNullable(labels == null ? null : labels.get(Names.DIGEST)))
        .map(digest -> digestKey(new LedgerKey(metadata.getNamespace(), digest)))
        .stream()
        .toList();
  }

  /// What such an index has it under.
  public static String digestKey(LedgerKey digest) {
    return digest.namespace() + "/" + Names.digestLabel(digest.digest());
  }

  /// What `now` means in its configuration.
  public static Instant createdAt(ObjectMeta metadata) {
    return Names.createdAt(metadata.getAnnotations(), metadata.getCreationTimestamp());
  }

  private static @Nullable Instant deletedAt(ObjectMeta metadata) {
    var asked = metadata.getDeletionTimestamp();
    return asked == null ? null : Instant.parse(asked);
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
