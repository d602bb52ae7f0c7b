package dev.sweepline.cli.compare;

import dev.sweepline.cli.cluster.Sweep;
import dev.sweepline.cli.cluster.SweepReader;
import dev.sweepline.planner.conclusion.Estimate;
import dev.sweepline.planner.report.Entrant;
import dev.sweepline.planner.report.Trial;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What sweeps are held against: figures of their checklists, or the sweeps that those name, each
/// read once.
final class Baselines {
  private final SweepReader reader;
  private final Instant now;
  private final Map<String, Map<String, Estimate>> known = new HashMap<>();

  Baselines(SweepReader reader, Instant now) {
    this.reader = reader;
    this.now = now;
  }

  Entrant entrant(Sweep sweep, List<Trial> trials) {
    return new Entrant(sweep.getMetadata().getName(), sweep.getSpec(), trials, of(sweep));
  }

  private Map<String, Estimate> of(Sweep sweep) {
    var baseline = sweep.getSpec().checklist().baseline();
    if (baseline == null) {
      return Map.of();
    }
    var reference = baseline.ref();
    return reference == null
        ? Entrant.given(baseline.metrics())
        : known.computeIfAbsent(reference.name(), this::best);
  }

  private Map<String, Estimate> best(String name) {
    return reader
        .find(name)
        .map(found -> Entrant.best(found.getSpec(), reader.trials(found, now)))
        .orElse(Map.of());
  }
}
