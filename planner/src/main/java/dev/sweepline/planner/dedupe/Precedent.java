package dev.sweepline.planner.dedupe;

import dev.sweepline.planner.ledger.LedgerAnswer;
import dev.sweepline.planner.ledger.LedgerRun;
import dev.sweepline.planner.spec.Dedupe;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Whether a trial that has not begun need run.
public sealed interface Precedent {

  /// It is to run: nobody did, or nobody is asked.
  record None() implements Precedent {}

  /// Another Experiment has the claim; its outcome may be enough.
  record Awaited(Twin twin) implements Precedent {
    /// One line for people, equal for all that wait for it.
    public String waitingFor() {
      return "twin: "
          + twin.who()
          + (twin.stand() == Twin.Stand.HOLDS ? " runs" : " is about to run")
          + " the same trial"
          + (twin.suspended() ? "; it is suspended" : "");
    }
  }

  /// It was run, and running it again would tell nothing new.
  record Past(LedgerRun run, Dedupe.OnHit onHit) implements Precedent {}

  /// Nobody can say now.
  record Unanswered(String why) implements Precedent {}

  /// First those who live, then what is remembered.
  static Precedent of(Asked asked, @Nullable Remembered remembered) {
    return switch (asked.dedupe().onHit()) {
      case RUN_AGAIN -> new None();
      case REUSE, SKIP -> remembered == null ? new None() : known(asked, remembered);
    };
  }

  private static Precedent known(Asked asked, Remembered known) {
    var holder = holder(asked.self(), known.twins());
    if (holder.isPresent()) {
      return new Awaited(holder.get());
    }
    var onHit = asked.dedupe().onHit();
    var live =
        known.twins().stream()
            .sorted(Twin.BY_AGE)
            .flatMap(twin -> Stream.ofNullable(twin.past()))
            .filter(asked::accepts)
            .findFirst();
    if (live.isPresent()) {
      return new Past(live.get(), onHit);
    }
    return switch (known.ledger()) {
      case LedgerAnswer.Unknown _ -> new None();
      case LedgerAnswer.Away(var why) -> new Unanswered(why);
      case LedgerAnswer.Known(var entry) ->
          entry
              .reusable()
              .filter(asked::accepts)
              .<Precedent>map(run -> new Past(run, onHit))
              .orElseGet(None::new);
    };
  }

  /// Who has the claim on a digest; empty if it is this one. Whoever has begun keeps it, else the
  /// oldest that would begin.
  private static Optional<Twin> holder(Twin self, List<Twin> others) {
    var begun = others.stream().filter(twin -> twin.stand() == Twin.Stand.HOLDS).min(Twin.BY_AGE);
    return begun.isPresent()
        ? begun
        : others.stream()
            .filter(twin -> twin.stand() == Twin.Stand.WANTS)
            .filter(twin -> Twin.BY_AGE.compare(twin, self) < 0)
            .min(Twin.BY_AGE);
  }
}
