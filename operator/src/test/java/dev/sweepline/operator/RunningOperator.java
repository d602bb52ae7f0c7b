package dev.sweepline.operator;

import dev.sweepline.operator.cluster.Cluster;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The controllers of the operator in a test's namespace, without the rest of the process.
public final class RunningOperator implements AutoCloseable {
  private final Controllers controllers;

  private RunningOperator(Controllers controllers) {
    this.controllers = controllers;
  }

  public static RunningOperator start(Cluster cluster, List<? extends Reconciler<?>> reconcilers) {
    return start(cluster, Optional.empty(), reconcilers);
  }

  static RunningOperator start(
      Cluster cluster, Optional<Leadership> leadership, List<? extends Reconciler<?>> reconcilers) {
    return new RunningOperator(
        Controllers.start(cluster.client(), Set.of(cluster.namespace()), leadership, reconcilers));
  }

  @Override
  public void close() {
    controllers.close();
  }
}
