package dev.sweepline.planner.experiment;

import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.dedupe.Precedent;
import dev.sweepline.planner.ledger.LedgerRun;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.Outcome;
import dev.sweepline.planner.status.Reused;
import dev.sweepline.planner.status.ReusedBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a trial that has not begun does about one that ran, runs, or may have run.
final class Reuse {
  // News of a twin or of the ledger come by themselves; this is for those that were lost.
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

  private Reuse() {}

  /// @param microBatch what the first attempt begins with
  static Next next(Precedent precedent, @Nullable Integer microBatch, Instant now) {
    return switch (precedent) {
      case Precedent.None _ -> new Next.Again(now, microBatch, "first attempt");
      case Precedent.Awaited awaited ->
          new Next.Again(now.plus(LOOK_AGAIN), null, awaited.waitingFor());
      case Precedent.Unanswered(var why) ->
          new Next.Again(now.plus(LOOK_AGAIN), null, unanswered(why));
      case Precedent.Past(var run, var onHit) ->
          switch (onHit) {
            case SKIP ->
                new Next.Settled(
                    ExperimentPhase.STOPPED, Conditions.SKIPPED, "left out: " + story(run));
            case REUSE ->
                new Next.Settled(
                    run.outcome() == Outcome.SUCCEEDED
                        ? ExperimentPhase.SUCCEEDED
                        : ExperimentPhase.FAILED,
                    Conditions.REUSED,
                    "taken over: " + story(run));
            case RUN_AGAIN -> throw new IllegalStateException("RunAgain asks nobody");
          };
    };
  }

  static Optional<String> waitingFor(Precedent precedent) {
    return switch (precedent) {
      case Precedent.None _, Precedent.Past _ -> Optional.empty();
      case Precedent.Awaited awaited -> Optional.of(awaited.waitingFor());
      case Precedent.Unanswered(var why) -> Optional.of(unanswered(why));
    };
  }

  /// One word for why it is not ready.
  static String unready(Precedent precedent) {
    return switch (precedent) {
      case Precedent.None _, Precedent.Past _ -> "Waiting";
      case Precedent.Awaited _ -> Conditions.WAITING_FOR_TWIN;
      case Precedent.Unanswered _ -> Conditions.LEDGER_UNAVAILABLE;
    };
  }

  static String unanswered(String why) {
    return "ledger: whether this trial ran before: " + why + "; dedupe.onHit: RunAgain runs it";
  }

  static Reused of(LedgerRun run) {
    var checkpoint = run.checkpoint();
    return ReusedBuilder.builder()
        .experiment(run.experiment())
        .uid(run.uid())
        .sweep(run.sweep())
        .runName(run.runName())
        .commit(run.commit())
        .reason(run.reason())
        .finishedAt(run.finishedAt())
        .checkpointExists(checkpoint == null ? null : checkpoint.exists())
        .gpuSeconds(run.gpuSeconds())
        .build();
  }

  private static String story(LedgerRun run) {
    var result =
        run.outcome() == Outcome.SUCCEEDED
            ? run.value() == null ? "it succeeded" : run.objective().metric() + "=" + run.value()
            : "it failed with " + run.reason();
    return result
        + " as Experiment "
        + run.experiment()
        + (run.sweep() == null ? "" : " of Sweep " + run.sweep())
        + (run.commit() == null ? "" : " at commit " + run.commit())
        + ", which ended at "
        + run.finishedAt();
  }
}
