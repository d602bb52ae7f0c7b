package dev.sweepline.planner.report;

import java.util.Set;
import java.util.stream.Collectors;

/// Where the pages of a sweep's runs are, for the sweep's own page.
///
/// @param experiments that have one
/// @param ending of their files' names, before `.md`
record RunLinks(Set<String> experiments, String ending) {
  static final RunLinks NONE = new RunLinks(Set.of(), "");

  RunLinks {
    experiments = Set.copyOf(experiments);
  }

  /// @param runs how many of the best have a page
  static RunLinks to(Comparison comparison, int runs, String ending) {
    return new RunLinks(
        comparison.trials().stream()
            .limit(runs)
            .map(Trial::experiment)
            .collect(Collectors.toUnmodifiableSet()),
        ending);
  }

  /// The run's name, which leads to its page.
  String name(Trial trial) {
    var name = Page.plain(trial.runName());
    return experiments.contains(trial.experiment())
        ? "[" + name + "](" + Report.fileName(trial.runName()) + ending + ".md)"
        : name;
  }
}
