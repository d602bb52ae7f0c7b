package dev.sweepline.planner.ensemble;

import dev.sweepline.planner.spec.Ensemble;
import dev.sweepline.planner.spec.Search;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.trial.SpecProblem;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// What is wrong with `spec.ensemble` as it is written, whatever the cluster has.
///
/// The CRD refuses these too, but a spec may come from a file, without an API server.
public final class EnsembleProblems {
  private static final String MEMBERS = "spec.ensemble.members";
  private static final String SWEEPS = "spec.ensemble.from.sweeps";
  private static final String WEIGHTS = "spec.ensemble.weights";

  private final List<SpecProblem> problems = new ArrayList<>();

  private EnsembleProblems() {}

  /// @param name of the Sweep
  public static List<SpecProblem> of(String name, SweepSpec spec) {
    var found = new EnsembleProblems();
    var ensemble = spec.ensemble();
    if (spec.type() != SweepType.ENSEMBLE) {
      if (ensemble != null) {
        found.add(
            "spec.ensemble", "is for type Ensemble: leave it out, or set spec.type to Ensemble");
      }
    } else if (ensemble == null) {
      found.add(
          "spec.ensemble",
          "is missing: name the members of the ensemble, or the sweeps that they come from");
    } else {
      found.check(name, ensemble);
      found.checkOthers(spec);
    }
    return List.copyOf(found.problems);
  }

  private void check(String name, Ensemble ensemble) {
    if (ensemble.members().isEmpty() == (ensemble.from() == null)) {
      add(
          "spec.ensemble",
          "give either members (experiments by name) or from (sweeps whose best models vote), and"
              + " not both");
    } else if (ensemble.size() < Ensemble.FEWEST || ensemble.size() > Ensemble.MOST) {
      add(
          ensemble.from() == null ? MEMBERS : "spec.ensemble.from.top",
          ensemble.from() == null
              ? "has %d members: name 3 to 16 experiments".formatted(ensemble.size())
              : "is %d: an ensemble has 3 to 16 members".formatted(ensemble.size()));
    }
    checkNames(MEMBERS, ".experiment", ensemble.experiments());
    checkNames(SWEEPS, ".name", ensemble.sweeps());
    int own = ensemble.sweeps().indexOf(name);
    if (own >= 0) {
      add(SWEEPS + "[" + own + "].name", name + " is this Sweep itself: name those that train");
    }
    if (ensemble.from() != null && ensemble.sweeps().isEmpty()) {
      add(SWEEPS, "is empty: name at least one Sweep");
    }
    checkWeights(ensemble);
    if (new HashSet<>(ensemble.voting()).size() < ensemble.voting().size()) {
      add("spec.ensemble.voting", "has a way to vote twice: name each once");
    }
  }

  private void checkNames(String field, String key, List<String> names) {
    var seen = new HashSet<String>();
    for (int i = 0; i < names.size(); i++) {
      if (!seen.add(names.get(i))) {
        add(field + "[" + i + "]" + key, names.get(i) + " appears twice: name each once");
      }
    }
  }

  private void checkWeights(Ensemble ensemble) {
    var weights = ensemble.weights();
    if (!weights.isEmpty() && weights.size() != ensemble.size()) {
      add(
          WEIGHTS,
          "has %d weights for %d members: give one for each, in their order, or none"
              .formatted(weights.size(), ensemble.size()));
    }
    for (int i = 0; i < weights.size(); i++) {
      if (!isPositive(weights.get(i))) {
        add(
            WEIGHTS + "[" + i + "]",
            weights.get(i) + " is no number above 0: leave that member out instead");
      }
    }
  }

  private static boolean isPositive(String weight) {
    return weight.matches("[0-9]{1,9}(\\.[0-9]{1,6})?") && new BigDecimal(weight).signum() > 0;
  }

  private void checkOthers(SweepSpec spec) {
    var search = spec.search();
    boolean searches =
        !search.space().isEmpty()
            || search.algorithm() != Search.Algorithm.GRID
            || search.seeds().size() != 1
            || !search.exclude().isEmpty()
            || !search.blocks().isEmpty()
            || !search.zip().isEmpty()
            || search.maxTrials() != null;
    if (searches) {
      add(
          "spec.search",
          "type Ensemble searches nothing, trained models vote once: leave spec.search out");
    }
    if (spec.earlyStop() != null) {
      add("spec.earlyStop", "type Ensemble trains nothing that could stop early: leave it out");
    }
    if (!spec.profiles().isEmpty()) {
      add("spec.profiles", "type Ensemble is one trial: put what it needs in spec.template");
    }
    if (spec.promote() != null) {
      add(
          "spec.promote",
          "an ensemble has no checkpoint of its own: leave it out, and promote a member");
    }
  }

  private void add(String field, String message) {
    problems.add(new SpecProblem(field, message));
  }
}
