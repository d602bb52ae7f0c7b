package dev.sweepline.operator.experiment;

import dev.sweepline.planner.experiment.Lesson;
import dev.sweepline.planner.experiment.Lessons;
import dev.sweepline.planner.experiment.SuspectNode;
import dev.sweepline.planner.experiment.SuspectNodes;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a trial has to know about all others: which nodes to avoid, and how much a GPU holds.
///
/// Read out of the cached journals, not more often than every few seconds.
final class Neighbours {
  private static final Duration FRESH = Duration.ofSeconds(5);

  private final Clock clock;
  private volatile Supplier<Stream<Experiment>> experiments = Stream::of;
  private volatile Consumer<Experiment> concerned = _ -> {};
  private Known known = new Known(Instant.MIN, List.of(), Map.of());

  Neighbours(Clock clock) {
    this.clock = clock;
  }

  /// @param lessons by namespace
  private record Known(Instant at, List<SuspectNode> suspects, Map<String, List<Lesson>> lessons) {}

  /// @param concerned hears which trials a newly suspect node concerns
  void in(Supplier<Stream<Experiment>> experiments, Consumer<Experiment> concerned) {
    this.experiments = experiments;
    this.concerned = concerned;
  }

  List<SuspectNode> suspects() {
    return look().suspects();
  }

  List<Lesson> lessons(String namespace) {
    return look().lessons().getOrDefault(namespace, List.of());
  }

  private synchronized Known look() {
    var now = clock.instant();
    if (known.at().plus(FRESH).isAfter(now)) {
      return known;
    }
    var journals = new HashMap<String, ExperimentStatus>();
    var byNamespace = new HashMap<String, List<ExperimentStatus>>();
    experiments
        .get()
        .filter(experiment -> experiment.getStatus() != null)
        .forEach(experiment -> {
          var metadata = experiment.getMetadata();
          journals.put(metadata.getUid(), experiment.getStatus());
          byNamespace
              .computeIfAbsent(metadata.getNamespace(), _ -> new ArrayList<>())
              .add(experiment.getStatus());
        });
    var lessons = new HashMap<String, List<Lesson>>();
    byNamespace.forEach((namespace, ofOne) -> lessons.put(namespace, Lessons.of(ofOne)));
    var before = names(known.suspects());
    known = new Known(now, SuspectNodes.of(journals, now), Map.copyOf(lessons));
    var fresh = new HashSet<>(names(known.suspects()));
    fresh.removeAll(before);
    if (!fresh.isEmpty()) {
      tell(fresh);
    }
    return known;
  }

  private void tell(Set<String> nodes) {
    experiments.get().filter(experiment -> wasThere(experiment, nodes)).forEach(concerned);
  }

  private static boolean wasThere(Experiment experiment, Set<String> nodes) {
    var status = experiment.getStatus();
    return status != null
        && (status.phase() == null || !status.phase().settled())
        && status.attempts().stream()
            .filter(attempt -> attempt.live() || attempt.outcome() == Outcome.INFRASTRUCTURE)
            .anyMatch(attempt -> attempt.node() != null && nodes.contains(attempt.node()));
  }

  private static Set<String> names(List<SuspectNode> suspects) {
    return suspects.stream().map(SuspectNode::name).collect(Collectors.toSet());
  }
}
