package dev.sweepline.planner.experiment;

import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.ledger.Contribution;
import dev.sweepline.planner.ledger.LedgerStanding;
import dev.sweepline.planner.status.Condition.Truth;
import dev.sweepline.planner.status.ExperimentStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is to be done so that the ledger remembers how a trial ended.
///
/// Only what stands in the journal is told, and the journal stays until the ledger has it; but a
/// ledger that is away does not keep what somebody deleted for ever.
final class Recording {
  /// So long a deletion waits for the ledger.
  static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);

  private final ExperimentView view;
  private final @Nullable LedgerStanding standing;
  private final Instant now;
  private final Optional<Contribution> contribution;

  Recording(ExperimentView view, @Nullable LedgerStanding standing, Instant now) {
    this.view = view;
    this.standing = standing;
    this.now = now;
    this.contribution = Contributions.of(view);
  }

  Optional<ExperimentAction> action() {
    return standing instanceof LedgerStanding.Lacking
        ? contribution.map(ExperimentAction.TellLedger::new)
        : Optional.empty();
  }

  Optional<Duration> lookAgainIn() {
    boolean open = contribution.isPresent() && standing != null && !isSafe();
    if (!open) {
      return Optional.empty();
    }
    var deletedAt = view.deletedAt();
    var left = deletedAt == null ? PATIENCE : Duration.between(now, deletedAt.plus(PATIENCE));
    return Optional.of(left.compareTo(LOOK_AGAIN) < 0 ? max(left) : LOOK_AGAIN);
  }

  private static Duration max(Duration left) {
    return left.isNegative() ? Duration.ZERO : left;
  }

  /// @param status what the journal will say then
  boolean mayBeForgotten(ExperimentStatus status) {
    if (standing == null && contribution.isPresent()) {
      return true;
    }
    boolean nothingToTell = Contributions.of(view.with(status)).isEmpty();
    return nothingToTell || (contribution.isPresent() && (isSafe() || isGivenUp()));
  }

  void report(Conditions conditions) {
    if (contribution.isEmpty()) {
      return;
    }
    if (standing instanceof LedgerStanding.Held) {
      conditions.add(Conditions.RECORDED, Truth.TRUE, "Recorded", "the outcome is in the ledger");
    } else if (isSafe() || standing == null) {
      conditions.keep(Conditions.RECORDED);
    } else if (isGivenUp()) {
      conditions.add(
          Conditions.RECORDED,
          Truth.FALSE,
          Conditions.GIVEN_UP,
          "deleted without being in the ledger: " + why());
    } else if (standing instanceof LedgerStanding.Away) {
      conditions.add(Conditions.RECORDED, Truth.FALSE, Conditions.LEDGER_UNAVAILABLE, why());
    } else {
      conditions.keep(Conditions.RECORDED);
    }
  }

  /// What a deletion waits for.
  Optional<String> waitingFor() {
    var deletedAt = view.deletedAt();
    return deletedAt == null || contribution.isEmpty() || standing == null || isSafe()
        ? Optional.empty()
        : Optional.of("ledger: " + why() + "; deleted without it at " + deletedAt.plus(PATIENCE));
  }

  /// Whether the ledger has it, or had it when anybody could say, or there is none to have it.
  private boolean isSafe() {
    return switch (standing) {
      case LedgerStanding.Held _ -> true;
      case LedgerStanding.Away _ -> wasRecorded();
      case LedgerStanding.Lacking _ -> false;
      case LedgerStanding.Absent _ -> true;
      case null -> false;
    };
  }

  private boolean wasRecorded() {
    return view.status().condition(Conditions.RECORDED, Truth.TRUE).isPresent();
  }

  private boolean isGivenUp() {
    var deletedAt = view.deletedAt();
    return deletedAt != null && !now.isBefore(deletedAt.plus(PATIENCE));
  }

  private String why() {
    return standing instanceof LedgerStanding.Away(var why) ? why : "the outcome is being written";
  }
}
