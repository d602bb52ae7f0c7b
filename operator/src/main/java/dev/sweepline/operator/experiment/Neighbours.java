package dev.sweepline.operator.experiment;

import dev.sweepline.planner.experiment.Lesson;
import dev.sweepline.planner.experiment.Lessons;
import dev.sweepline.planner.experiment.SuspectNode;
import dev.sweepline.planner.experiment.SuspectNodes;
import dev.sweepline.planner.ledger.MemoryFinding;
import dev.sweepline.planner.ledger.MemoryFindings;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a trial has to know about all others: which nodes to avoid, and how much a GPU holds.
///
/// Read out of the cached journals, not more often than every few seconds; what trials found out
/// whose journals are gone, the ledger knows.
final class Neighbours {
  private static final Duration FRESH = Duration.ofSeconds(5);

  private final Clock clock;
  private final Function<String, List<MemoryFinding>> remembered;
  private volatile Supplier<Stream<Experiment>> experiments = Stream::of;
  private volatile Consumer<Experiment> concerned = _ -> {};
  private Known known = new Known(Instant.MIN, List.of(), Map.of());

  /// @param remembered what earlier trials of a namespace found out about GPUs' memory
  Neighbours(Clock clock, Function<String, List<MemoryFinding>> remembered) {
    this.clock = clock;
    this.remembered = remembered;
  }

  /// @param memory by namespace
  private record Known(
      Instant at, List<SuspectNode> suspects, Map<String, List<MemoryFinding>> memory) {}

  /// @param concerned hears which trials a newly suspect node concerns
  void in(Supplier<Stream<Experiment>> experiments, Consumer<Experiment> concerned) {
    this.experiments = experiments;
    this.concerned = concerned;
  }

  List<SuspectNode> suspects() {
    return look().suspects();
  }

  List<Lesson> lessons(String namespace) {
    return Lessons.of(
        Stream.concat(
            look().memory().getOrDefault(namespace, List.of()).stream(),
            remembered.apply(namespace).stream()));
  }

  private synchronized Known look() {
    var now = clock.instant();
    if (known.at().plus(FRESH).isAfter(now)) {
      return known;
    }
    var journals = new HashMap<String, ExperimentStatus>();
    var memory = new HashMap<String, MemoryFindings>();
    experiments
        .get()
        .filter(experiment -> experiment.getStatus() != null)
        .forEach(experiment -> {
          var metadata = experiment.getMetadata();
          journals.put(metadata.getUid(), experiment.getStatus());
          Lessons.found(experiment.getStatus())
              .ifPresent(found ->
                  memory
                      .computeIfAbsent(metadata.getNamespace(), _ -> new MemoryFindings())
                      .add(found));
        });
    var before = names(known.suspects());
    var byNamespace = new HashMap<String, List<MemoryFinding>>();
    memory.forEach((namespace, found) -> byNamespace.put(namespace, found.all().toList()));
    known = new Known(now, SuspectNodes.of(journals, now), Map.copyOf(byNamespace));
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
