package dev.sweepline.planner.experiment;

import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.Condition.Truth;
import dev.sweepline.planner.status.Outcome;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/// Which nodes a trial's next Pod keeps away from, and why.
record Nodes(Journal journal, List<SuspectNode> suspects) {

  /// @param suspects as they were found some seconds ago: some may be forgotten by now
  static Nodes of(Journal journal, List<SuspectNode> suspects, Instant now) {
    return new Nodes(
        journal, suspects.stream().filter(suspect -> suspect.until().isAfter(now)).toList());
  }

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

  /// Whether a Pod waits for a node and may not have one that is not suspect any more. What it
  /// keeps away from cannot change, so only another Pod can go there.
  boolean isOutdated(PodView pod) {
    return waitsForNode(pod) && !avoid().containsAll(pod.avoided());
  }

  /// When a Pod that waits for a node may have become outdated.
  Optional<Instant> outdates(PodView pod) {
    return waitsForNode(pod)
        ? suspects.stream()
            .filter(suspect -> pod.avoided().contains(suspect.name()))
            .map(SuspectNode::until)
            .min(Comparator.naturalOrder())
        : Optional.empty();
  }

  private static boolean waitsForNode(PodView pod) {
    return pod.phase() == PodView.Phase.PENDING && pod.node() == null && !pod.deleting();
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
