package dev.sweepline.operator.scale;

import java.time.Duration;

/// Pods a second, since they were asked for.
///
/// @param made until all of them exist
/// @param running until all of them run: who makes them slowly has scheduler and kubelets working
///   beside it, who makes them fast leaves that for later
record Rate(double made, double running) {

  /// @param began when they were asked for, by the clock of the Java machine
  /// @param all that the namespace has then
  static Rate of(
      ControlPlane plane, String namespace, int count, long all, long began, Duration patience) {
    plane.awaitPods(namespace, all, patience);
    double made = count / ScaleBenchmark.seconds(began);
    plane.awaitPodsRun(namespace, patience);
    return new Rate(made, count / ScaleBenchmark.seconds(began));
  }

  Rate over(Rate other) {
    return new Rate(made / other.made, running / other.running);
  }
}
