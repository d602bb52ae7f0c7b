package dev.sweepline.operator.experiment;

import dev.sweepline.planner.status.ExperimentStatus;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Duration;
import java.util.Optional;

/// Takes reports of Experiments that stand alone to Git. It is told at each look how one stands,
/// and never waited for.
public interface RunReports {

  /// The status with how its report in Git stands; what is due is begun.
  ///
  /// @param planned how the Experiment stands by its Pods
  ExperimentStatus shown(Experiment experiment, ExperimentStatus planned);

  Optional<Duration> lookAgainIn(String uid);

  /// Says which Experiment to look at again, as a try has come to an end.
  EventSource<?, Experiment> answers();
}
