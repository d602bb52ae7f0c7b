package dev.sweepline.planner.experiment;

import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.Condition.Truth;
import dev.sweepline.planner.status.Outcome;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/// Which nodes a trial's next Pod keeps away from, and why.
record Nodes(Journal journal, List<SuspectNode> suspects) {

  /// Several trials could not begin there.
  List<String> avoid() {
    return suspects.stream().map(SuspectNode::name).toList();
  }

  /// It hung there itself; but that may have been its own fault.
  List<String> ratherNot() {
    return journal.attempts().stream()
        .filter(attempt -> attempt.outcome() == Outcome.HANG)
        .map(Attempt::node)
        .filter(Objects::nonNull)
        .distinct()
        .sorted()
        .toList();
  }

  /// The suspect nodes where this trial could not begin, or runs.
  List<SuspectNode> concerning() {
    var seen =
        journal.attempts().stream()
            .filter(attempt -> attempt.live() || attempt.outcome() == Outcome.INFRASTRUCTURE)
            .map(Attempt::node)
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
    return suspects.stream().filter(suspect -> seen.contains(suspect.name())).toList();
  }

  void report(Conditions conditions) {
    var concerning = concerning();
    if (!concerning.isEmpty()) {
      conditions.add(
          Conditions.NODE_SUSPECT,
          Truth.TRUE,
          "InfrastructureFailures",
          concerning.stream().map(SuspectNode::sentence).collect(Collectors.joining("; ")));
    }
  }
}
