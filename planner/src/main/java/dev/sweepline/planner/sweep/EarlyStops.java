package dev.sweepline.planner.sweep;

import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.spec.Dimension;
import dev.sweepline.planner.spec.EarlyStop;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.status.StopWish;
import dev.sweepline.planner.stopping.Contestant;
import dev.sweepline.planner.stopping.Stopping;
import dev.sweepline.planner.trial.SpecProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Stops the trials of a sweep that are not worth going on with, each once.
final class EarlyStops {
  private EarlyStops() {}

  static List<SweepAction> of(SweepSpec spec, List<ExperimentView> children) {
    var rule = spec.earlyStop();
    if (rule == null) {
      return List.of();
    }
    var byName =
        children.stream().collect(Collectors.toMap(ExperimentView::name, Function.identity()));
    return Stopping.of(
            rule, spec.objective(), children.stream().map(EarlyStops::contestant).toList())
        .stream()
        .<SweepAction>mapMulti((stop, next) -> {
          var child = byName.get(stop.name());
          if (child != null) {
            next.accept(
                new SweepAction.StopExperiment(
                    child.name(), child.uid(), StopWish.early(stop.why())));
          }
        })
        .toList();
  }

  private static Contestant contestant(ExperimentView child) {
    boolean open = !SweepPlanner.settled(child) && !child.deleting() && child.stop() == null;
    return Contestant.of(child.name(), child.spec().params(), open, child.status());
  }

  // The CRD refuses these too, but a spec may come from a file, without an API server.
  static List<SpecProblem> problems(SweepSpec spec) {
    var rule = spec.earlyStop();
    if (rule == null) {
      return List.of();
    }
    var problems = new ArrayList<SpecProblem>();
    if (rule.startupTrials() != null && rule.algorithm() != EarlyStop.Algorithm.MEDIAN) {
      problems.add(
          new SpecProblem(
              "spec.earlyStop.startupTrials",
              rule.startupTrials()
                  + " has no effect on "
                  + rule.algorithm().text()
                  + ": it is for Median; leave it out"));
    }
    var keys = spec.search().space().stream().map(Dimension::key).toList();
    for (int i = 0; i < rule.within().size(); i++) {
      var key = rule.within().get(i);
      if (!keys.contains(key)) {
        problems.add(
            new SpecProblem(
                "spec.earlyStop.within[" + i + "]",
                key + " is no key of search.space: use one of " + String.join(", ", keys)));
      }
    }
    return problems;
  }
}
