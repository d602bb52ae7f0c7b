package dev.sweepline.operator.experiment;

import dev.sweepline.planner.status.ExperimentStatus;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.time.Duration;
import java.util.Optional;

/// For tests that ask for no reports in Git.
final class NoRunReports implements RunReports {
  private final SimpleInboundEventSource<Experiment> answers =
      new SimpleInboundEventSource<>("report-answers");

  @Override
  public ExperimentStatus shown(Experiment experiment, ExperimentStatus planned) {
    return planned;
  }

  @Override
  public Optional<Duration> lookAgainIn(String uid) {
    return Optional.empty();
  }

  @Override
  public EventSource<?, Experiment> answers() {
    return answers;
  }
}
