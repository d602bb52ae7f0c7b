package dev.sweepline.planner.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sweepline.planner.status.Outcome;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// An experiment that is in the counts, remembered so that it is counted once.
///
/// @param fingerprint of what was said of it
/// @param checkpointGone whether its checkpoint is known to be gone, whatever an older record says
public record CountedRun(
    String uid,
    String finishedAt,
    Outcome outcome,
    String fingerprint,
    @Nullable Long gpuSeconds,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean checkpointGone)
    implements LedgerPart {

  /// Oldest first; no two experiments are equal.
  static final Comparator<CountedRun> BY_AGE =
      Comparator.comparing(CountedRun::finishedAt).thenComparing(CountedRun::uid);

  static CountedRun of(LedgerRun run) {
    return new CountedRun(
        run.uid(), run.finishedAt(), run.outcome(), run.fingerprint(), run.gpuSeconds(), false);
  }

  CountedRun withoutCheckpoint() {
    return new CountedRun(uid, finishedAt, outcome, fingerprint, gpuSeconds, true);
  }

  Horizon horizon() {
    return new Horizon(finishedAt, uid);
  }
}
