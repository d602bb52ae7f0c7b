package dev.sweepline.planner.experiment;

import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.ledger.Contribution;
import dev.sweepline.planner.ledger.LedgerCheckpoint;
import dev.sweepline.planner.ledger.LedgerKey;
import dev.sweepline.planner.ledger.LedgerRun;
import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.Outcome;
import dev.sweepline.planner.status.Provenance;
import dev.sweepline.planner.trial.ImageNames;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads out of the journal what an experiment adds to the ledger. The same journal says the same.
public final class Contributions {
  /// The objective and the validation metrics come first; more is in `metrics.jsonl` and W&B.
  private static final int MOST_METRICS = 8;

  private static final String AT = "@";

  private Contributions() {}

  /// Empty while the experiment is not over, as the journal was read, or never had a digest or an
  /// attempt.
  public static Optional<Contribution> of(ExperimentView view) {
    var status = view.status();
    var digest = status.digest();
    if (digest == null || status.attempts().isEmpty() || !isOver(view)) {
      return Optional.empty();
    }
    var key = new LedgerKey(view.namespace(), digest);
    return Optional.of(new Contribution(key, run(view, status)));
  }

  /// What is deleted before it is settled was stopped.
  private static boolean isOver(ExperimentView view) {
    return view.status().attempts().stream().noneMatch(Attempt::live)
        && (view.status().settled() || view.deleting());
  }

  private static LedgerRun run(ExperimentView view, ExperimentStatus status) {
    var spec = view.spec();
    var last = status.attempts().getLast();
    var best = status.best();
    var source = spec.source();
    var data = spec.data();
    var image = spec.template().image();
    return new LedgerRun(
        view.uid(),
        view.name(),
        view.sweep(),
        status.runName(),
        source == null ? null : source.commit(),
        outcome(status, last),
        reason(status),
        finishedAt(last),
        spec.objective(),
        best == null ? null : best.value(),
        best == null ? null : best.epoch(),
        metrics(status.metrics(), spec.objective()),
        status.progress() == null ? null : status.progress().maxEpochs(),
        checkpoint(view),
        image,
        imageDigest(image, status.provenance()),
        data == null ? null : data.name(),
        gpuSeconds(status),
        last.microBatch(),
        status.counters(),
        status.tags(),
        status.provenance() == null ? null : status.provenance().dataDigest(),
        Lessons.remembered(status));
  }

  /// What ran rather than what was asked for.
  private static @Nullable String imageDigest(
      @Nullable String requested, @Nullable Provenance provenance) {
    if (provenance != null && provenance.imageId() != null) {
      return ImageNames.digest(provenance.imageId());
    }
    return requested == null || !requested.contains(AT) ? null : ImageNames.digest(requested);
  }

  private static Outcome outcome(ExperimentStatus status, Attempt last) {
    return switch (status.phase()) {
      case SUCCEEDED -> Outcome.SUCCEEDED;
      case FAILED ->
          last.outcome() == null || last.outcome() == Outcome.SUCCEEDED
              ? Outcome.ERROR
              : last.outcome();
      case STOPPED, PENDING, RUNNING, SUSPENDED -> Outcome.INTENDED;
      case null -> Outcome.INTENDED;
    };
  }

  private static String reason(ExperimentStatus status) {
    boolean settled = status.settled();
    return settled
        ? status.condition(Conditions.SUCCEEDED).map(Condition::reason).orElse("Settled")
        : "Deleted";
  }

  /// Counts begin with it, so it must not change: the journal's own times do not.
  private static String finishedAt(Attempt last) {
    var told = last.finishedAt() == null ? last.createdAt() : last.finishedAt();
    return Instant.parse(told).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static Map<String, String> metrics(Map<String, String> all, Objective objective) {
    var order =
        Comparator.<String, Boolean>comparing(name -> !name.equals(objective.metric()))
            .thenComparing(name -> !name.startsWith("val_"))
            .thenComparing(name -> name);
    var kept = new HashMap<String, String>();
    all.keySet().stream()
        .sorted(order)
        .limit(MOST_METRICS)
        .forEach(name -> kept.put(name, Objects.requireNonNull(all.get(name))));
    return kept;
  }

  /// Without a volume it ended with its Pod, and not everything may have reached a store.
  private static @Nullable LedgerCheckpoint checkpoint(ExperimentView view) {
    var checkpoint = view.status().checkpoint();
    return checkpoint == null
        ? null
        : new LedgerCheckpoint(
            checkpoint.path(),
            checkpoint.sha256(),
            StoreCondition.keeps(view) && !checkpoint.isGone());
  }

  /// A full journal forgets attempts; its usage does not.
  private static @Nullable Long gpuSeconds(ExperimentStatus status) {
    if (status.usage() != null) {
      return status.usage().gpuSeconds();
    }
    var known =
        status.attempts().stream().map(Attempt::gpuSeconds).filter(Objects::nonNull).toList();
    return known.isEmpty() ? null : known.stream().mapToLong(Long::longValue).sum();
  }
}
