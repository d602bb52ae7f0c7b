package dev.sweepline.planner.simulation;

import dev.sweepline.planner.simulation.Pretend.Stored;
import dev.sweepline.planner.status.SweepPhase;
import dev.sweepline.planner.trial.Composer;
import dev.sweepline.planner.trial.Trees;
import dev.sweepline.planner.trial.Trial;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A cluster, its world and the operator of one sweep in it.
final class Simulated {
  private static final int MAX_STEPS = 20_000;
  private static final Map<Object, Trial> COMPOSED = new ConcurrentHashMap<>();

  /// A configuration depends on its spec alone, so that a thousand runs need not compose it again.
  static final Composer COMPOSER =
      (request, microBatch) ->
          COMPOSED.computeIfAbsent(
              List.of(request.spec().params(), request.spec().seed(), String.valueOf(microBatch)),
              _ -> Trees.COMPOSER.compose(request, microBatch));

  private Simulated() {}

  /// To its end, without mischief.
  static void run(PretendOperator operator, PretendWorld world, PretendCluster cluster) {
    run(operator, world, cluster, () -> {});
  }

  /// @param look is taken after each step
  static void run(
      PretendOperator operator, PretendWorld world, PretendCluster cluster, Runnable look) {
    for (int step = 0; step < MAX_STEPS && !quiet(operator, cluster); step++) {
      operator.step();
      look.run();
      world.step(false);
      look.run();
    }
  }

  private static boolean quiet(PretendOperator operator, PretendCluster cluster) {
    return finished(operator)
        && operator.planSweep().actions().isEmpty()
        && held(cluster) == 0
        && cluster.latest().couriers().isEmpty()
        && cluster.latest().experiments().values().stream()
            .noneMatch(trial -> open(trial) || trial.deletedAt() != null)
        && Witness.recorded(cluster);
  }

  private static boolean open(Stored experiment) {
    var errand = experiment.status().errand();
    return errand != null && errand.open();
  }

  static long held(PretendCluster cluster) {
    return cluster.latest().pods().values().stream().filter(pod -> pod.view().held()).count();
  }

  private static boolean finished(PretendOperator operator) {
    return operator.status().phase() == SweepPhase.SUCCEEDED
        || operator.status().phase() == SweepPhase.FAILED;
  }
}
