package dev.sweepline.planner.dedupe;

import dev.sweepline.planner.ledger.LedgerRun;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// An Experiment with a trial's digest in its namespace, as another one of that digest sees it.
///
/// @param sweep the Sweep it belongs to, or null if a person wrote it
/// @param past how it ended, where it ran and is over
public record Twin(
    String name,
    String uid,
    @Nullable String sweep,
    Instant createdAt,
    Stand stand,
    boolean suspended,
    @Nullable LedgerRun past) {

  /// Older ones first; all agree on it, whoever looks.
  static final Comparator<Twin> BY_AGE =
      Comparator.comparing(Twin::createdAt).thenComparing(Twin::uid);

  /// How it stands to its digest.
  public enum Stand {
    /// It would not run now: suspended, refused, blocked by its checklist, on its way out.
    IDLE,
    /// It has not begun, and would.
    WANTS,
    /// It has an attempt and is not over: nobody else may run.
    HOLDS,
    OVER
  }

  /// Who it is, for people.
  String who() {
    return "Experiment " + name + (sweep == null ? "" : " of Sweep " + sweep);
  }
}
