package dev.sweepline.planner.experiment;

import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Finds nodes that are to blame, in the journals of all trials; nothing else remembers them, so a
/// restart forgets none.
///
/// Two trials whose Pods failed on a node within a quarter of an hour, before anything of them ran,
/// make it suspect: one trial alone may itself be the reason.
public final class SuspectNodes {
  static final Duration TOGETHER = Duration.ofMinutes(15);

  /// So long after the last failure on it a node is avoided.
  static final Duration REMEMBERED = Duration.ofMinutes(30);

  /// A failure keeps a suspect one, so a chain of them may begin long ago.
  private static final Duration LOOKED_AT = Duration.ofDays(1);

  private SuspectNodes() {}

  private record Failure(String uid, Instant at) {}

  /// @param journals by the Experiment's uid
  public static List<SuspectNode> of(Map<String, ExperimentStatus> journals, Instant now) {
    var oldest = now.minus(LOOKED_AT);
    var byNode = new TreeMap<String, List<Failure>>();
    journals.forEach((uid, status) -> {
      for (var attempt : status.attempts()) {
        if (attempt.finishedAt() != null && incriminates(attempt, status)) {
          var at = Instant.parse(attempt.finishedAt());
          if (at.isAfter(oldest)) {
            byNode
                .computeIfAbsent(attempt.node(), _ -> new ArrayList<>())
                .add(new Failure(uid, at));
          }
        }
      }
    });
    return byNode.entrySet().stream()
        .flatMap(node -> judge(node.getKey(), node.getValue(), now).stream())
        .toList();
  }

  /// An exit before the first step speaks against the node only where the same trial got further
  /// elsewhere: else its image may be the reason.
  private static boolean incriminates(Attempt attempt, ExperimentStatus status) {
    return attempt.outcome() == Outcome.INFRASTRUCTURE
        && attempt.node() != null
        && !isOfStore(attempt)
        && (attempt.exitCode() == null
            || status.attempts().stream()
                .anyMatch(other ->
                    other.number() > attempt.number()
                        && other.node() != null
                        && !other.node().equals(attempt.node())
                        && gotFurther(other, status)));
  }

  /// Wrong keys, or a store that is away, are no fault of a node.
  private static boolean isOfStore(Attempt attempt) {
    var reason = attempt.reason();
    return reason != null
        && (reason.startsWith(Verdict.STORE) || reason.startsWith(Verdict.DATA_STORE));
  }

  private static boolean gotFurther(Attempt attempt, ExperimentStatus status) {
    var progress = status.progress();
    return attempt.outcome() == Outcome.SUCCEEDED
        || (progress != null
            && progress.attempt().equals(attempt.number())
            && progress.step() != null
            && progress.step() > 0);
  }

  private static Optional<SuspectNode> judge(String node, List<Failure> failures, Instant now) {
    failures.sort(Comparator.comparing(Failure::at).thenComparing(Failure::uid));
    Failure last = null;
    Failure lastOfAnother = null;
    Instant since = null;
    Instant until = Instant.MIN;
    for (var failure : failures) {
      boolean avoided = failure.at().isBefore(until);
      var other = last == null || !last.uid().equals(failure.uid()) ? last : lastOfAnother;
      if (isTogether(other, failure) || avoided) {
        since = avoided && since != null ? since : failure.at();
        until = failure.at().plus(REMEMBERED);
      }
      if (last != null && !last.uid().equals(failure.uid())) {
        lastOfAnother = last;
      }
      last = failure;
    }
    return since == null || !until.isAfter(now)
        ? Optional.empty()
        : Optional.of(new SuspectNode(node, since, until, failures.size()));
  }

  private static boolean isTogether(@Nullable Failure one, Failure other) {
    return one != null && !one.at().plus(TOGETHER).isBefore(other.at());
  }
}
