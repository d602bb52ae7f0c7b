package dev.sweepline.planner.sweep;

import dev.sweepline.planner.Fingerprint;
import dev.sweepline.planner.dedupe.Forecast;
import dev.sweepline.planner.dedupe.Foresight;
import dev.sweepline.planner.ensemble.Choice;
import dev.sweepline.planner.ledger.LedgerKey;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.status.SweepStatusBuilder;
import dev.sweepline.planner.trial.Tags;
import dev.sweepline.planner.trial.Trial;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a sweep would do, in more detail than it needs to do it: for a person who decides whether
/// it may.
public final class PlanOnly {
  /// So many trials are composed and looked up; more are estimated from as many of them.
  static final int LOOKED_UP = 1000;

  private static final Duration INCOMPLETE = Duration.ofSeconds(10);
  private static final int SHOWN = 5;
  private static final double GOLDEN = 0.6180339887498949;

  private final List<SweepStatus.First> first;
  private final List<Forecast.Planned> sample;
  private final String digest;

  /// @param prepared without problems
  PlanOnly(PreparedSweep prepared, SweepView view) {
    long trials = prepared.counts().trials();
    var shown = new ArrayList<SweepStatus.First>();
    var looked = new ArrayList<Forecast.Planned>();
    long index = 0;
    var candidates = prepared.planned();
    while (index < trials && candidates.hasNext()) {
      var candidate = candidates.next();
      var cell = candidate.cell();
      boolean taken = isTaken(index, trials);
      if ((shown.size() < SHOWN || taken)
          && prepared.compose(cell) instanceof Trial.Composed trial) {
        if (shown.size() < SHOWN) {
          shown.add(first(prepared, view, candidate, trial));
        }
        if (taken) {
          looked.add(
              new Forecast.Planned(
                  new LedgerKey(view.namespace(), trial.digest()),
                  Children.spec(view, cell, null),
                  Tags.of(view.spec().type(), trial.facts()),
                  trial.epochs()));
        }
      }
      index++;
    }
    this.first = List.copyOf(shown);
    this.sample = List.copyOf(looked);
    this.digest =
        "sha256:"
            + Fingerprint.sha256(
                trials
                    + looked.stream()
                        .map(planned -> "\n" + planned.digest().digest())
                        .collect(Collectors.joining()));
  }

  /// Adds what is known to the status of a sweep that is suspended and has no trial yet; of any
  /// other, nothing.
  public static SweepPlan shown(
      SweepPlan plan, PreparedSweep prepared, SweepView view, boolean hasTrials, Foresight known) {
    var counts = plan.status().plan();
    if (counts == null
        || hasTrials
        || !view.spec().suspend()
        || view.choice() instanceof Choice.Waiting
        || !prepared.problems().isEmpty()) {
      return plan;
    }
    var detailed = prepared.planOnly().with(counts, known);
    return new SweepPlan(
        plan.actions(),
        SweepStatusBuilder.builder(plan.status()).plan(detailed).build(),
        plan.looking());
  }

  /// A ledger that was away has no way to tell a sweep that it is back.
  ///
  /// @param status with what is known
  public static Optional<Duration> lookAgainIn(
      SweepStatus status, SweepView view, boolean hasTrials) {
    var plan = status.plan();
    return plan != null
            && plan.digest() != null
            && plan.duplicates() == null
            && view.spec().suspend()
            && !hasTrials
        ? Optional.of(INCOMPLETE)
        : Optional.empty();
  }

  /// The same, for whoever has no cluster to apply it to.
  ///
  /// @param known null where nobody can be asked
  public static SweepStatus.Plan of(PreparedSweep prepared, @Nullable Foresight known) {
    return prepared.planOnly().with(prepared.counts(), known);
  }

  private SweepStatus.Plan with(SweepStatus.Plan counts, @Nullable Foresight known) {
    var forecast = known == null ? null : Forecast.of(sample, counts.trials(), known);
    return new SweepStatus.Plan(
        counts.cells(),
        counts.excluded(),
        counts.trials(),
        counts.approximate(),
        forecast == null || forecast.duplicates().isEmpty()
            ? null
            : forecast.duplicates().getAsLong(),
        sampled(forecast, counts),
        forecast == null || forecast.gpuSeconds().isEmpty()
            ? null
            : hours(forecast.gpuSeconds().getAsDouble()),
        first,
        digest);
  }

  private @Nullable Boolean sampled(@Nullable Forecast forecast, SweepStatus.Plan counts) {
    boolean all = forecast == null || counts.trials() <= sample.size();
    return all ? null : true;
  }

  private static String hours(double seconds) {
    var hours = BigDecimal.valueOf(seconds / 3600);
    return hours
        .setScale(hours.compareTo(BigDecimal.TEN) < 0 ? 2 : 1, RoundingMode.HALF_UP)
        .toPlainString();
  }

  /// Those whose place in a sequence that comes down everywhere (Weyl's) is below their share.
  private static boolean isTaken(long index, long trials) {
    return trials <= LOOKED_UP || index * GOLDEN % 1 < (double) LOOKED_UP / trials;
  }

  private static SweepStatus.First first(
      PreparedSweep prepared,
      SweepView view,
      Candidates.Candidate candidate,
      Trial.Composed trial) {
    var created = Children.create(view, candidate, trial, prepared.profiles(), null);
    var cell = candidate.cell();
    var values =
        cell.params().entrySet().stream()
            .map(param -> param.getKey() + "=" + param.getValue())
            .collect(Collectors.joining(", "));
    return new SweepStatus.First(
        created.name(),
        created.spec().runName() == null ? "" : created.spec().runName(),
        shortened(values + String.format(Locale.ROOT, ", seed=%d", cell.seed())));
  }

  private static String shortened(String text) {
    return text.length() <= 1024 ? text : text.substring(0, 1023) + "…";
  }
}
