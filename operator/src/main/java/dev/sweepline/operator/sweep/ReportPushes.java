package dev.sweepline.operator.sweep;

import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.planner.status.SweepStatus;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/// Takes reports of sweeps to Git. It is told at each look how a sweep stands, and never waited
/// for.
public interface ReportPushes {

  /// The status with how its report in Git stands; what is due is begun.
  ///
  /// @param planned how the sweep stands by its trials
  /// @param trials its Experiments that are there; read only if a report is wanted
  SweepStatus shown(Sweep sweep, SweepStatus planned, Stream<Experiment> trials);

  Optional<Duration> lookAgainIn(String sweepUid);

  /// Says which sweep to look at again, as a try has come to an end.
  EventSource<?, Sweep> answers();
}
