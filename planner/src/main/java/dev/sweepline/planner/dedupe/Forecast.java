package dev.sweepline.planner.dedupe;

import dev.sweepline.planner.ledger.LedgerKey;
import dev.sweepline.planner.spec.ExperimentSpec;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// What the trials of a plan will come to: how many need not run, and what the others cost.
///
/// @param duplicates empty while nobody can say
/// @param gpuSeconds of those that would run; empty if nothing like any of them is known
public record Forecast(OptionalLong duplicates, OptionalDouble gpuSeconds) {
  private static final Twin NOBODY =
      new Twin("", "", null, Instant.MAX, Twin.Stand.IDLE, false, null);

  /// A trial that would be made.
  ///
  /// @param tags of its run
  public record Planned(
      LedgerKey digest, ExperimentSpec spec, List<String> tags, @Nullable Integer epochs) {}

  /// @param sample all of the trials, or some of them
  /// @param trials how many there are
  public static Forecast of(List<Planned> sample, long trials, Foresight known) {
    if (sample.isEmpty()) {
      return new Forecast(OptionalLong.of(0), OptionalDouble.empty());
    }
    long duplicates = 0;
    boolean unanswered = false;
    long estimated = 0;
    double seconds = 0;
    for (var planned : sample) {
      switch (precedent(planned, known)) {
        case Precedent.Awaited _, Precedent.Past _ -> duplicates++;
        case Precedent.Unanswered _ -> unanswered = true;
        case Precedent.None _ -> {
          var cost = known.costs().of(planned.tags(), planned.epochs());
          if (cost.isPresent()) {
            estimated++;
            seconds += cost.getAsDouble();
          }
        }
      }
    }
    long all = Math.round((double) duplicates / sample.size() * trials);
    return new Forecast(
        unanswered ? OptionalLong.empty() : OptionalLong.of(all),
        estimated == 0 || unanswered
            ? OptionalDouble.empty()
            : OptionalDouble.of(seconds / estimated * (trials - all)));
  }

  private static Precedent precedent(Planned planned, Foresight known) {
    var spec = planned.spec();
    var asked = new Asked(NOBODY, spec.dedupe(), spec.objective(), planned.epochs(), spec.pinned());
    return Precedent.of(asked, known.lookUp().of(planned.digest()));
  }
}
